import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import type { LocalToken } from '../../infra/identity/local-issuer.ts'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import { somebody } from '../kit/http.ts'

let service: RealService
beforeAll(async () => {
  service = await openRealService({}, false)
  const steward = somebody('steward')
  await service.done('register-agency', { agency: 'eda', name: 'EDA', level: 'federal', codes: { cgac: '013', subtier: '1325' } }, steward)
  await service.done('register-staff', { agency: 'eda', name: 'Sam Example', title: 'Adviser' }, somebody('liaison', 'eda'))
})
afterAll(() => service.close())

type Shown = { readonly id: string; readonly leaf: string; readonly canonical?: string }
const entries = async (as: LocalToken, query = ''): Promise<readonly Shown[]> => ((await (await service.ask(`/api/v1/entries${query}`, { as })).json()) as { entries: readonly Shown[] }).entries

describe('what stands for an entry in the tree', () => {
  test('is seen by every agency, and holds the hash of a body that it may not read', async () => {
    const seen = await entries(somebody('liaison', 'nsf'))
    expect(seen).toHaveLength(2)
    expect(seen.map(({ leaf }) => JSON.parse(leaf) as object)).toMatchObject(seen.map(({ id }) => ({ id, agency: expect.any(String) as unknown, body: expect.stringMatching(/^[\w-]{43}$/) as unknown, v: 1 })))
    expect(seen.every((one) => !('canonical' in one))).toBe(true)
  })

  test('is that of the stored bytes, which an auditor may take along', async () => {
    for (const { leaf, canonical = '' } of await entries(somebody('auditor'), '?canonical=true')) {
      expect(createHash('sha256').update(canonical).digest('base64url')).toBe((JSON.parse(leaf) as { body: string }).body)
      expect(canonical).not.toContain('Sam Example')
    }
    expect((await service.ask('/api/v1/streams/agency-eda?canonical=true', { as: somebody('auditor') })).status).toBe(200)
  })

  test('comes without bytes for the others, who are told so', async () => {
    const refused = await service.ask('/api/v1/entries?canonical=true', { as: somebody('liaison', 'eda') })
    expect([refused.status, await refused.json()]).toEqual([403, expect.objectContaining({ code: 'not-allowed', remedy: expect.stringContaining('leaf') as unknown })])
    expect((await service.ask('/api/v1/entries?canonical=yes', { as: somebody('auditor') })).status).toBe(400)
  })
})
