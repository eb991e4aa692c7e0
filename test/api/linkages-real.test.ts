import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openRealService } from '../kit/http-real.ts'
import type { RealService } from '../kit/http-real.ts'
import { eda } from '../kit/http.ts'

const cluster = 'wichita-aerospace'
let service: RealService
let shop: string
beforeAll(async () => {
  service = await openRealService()
  shop = await service.done('register-participant', { participant: 'neighbour-machining', name: 'Neighbour Machining', type: 'component-supplier', sizeClass: '20-99', cluster }, eda)
})
afterAll(() => service.close())

const json = async (path: string): Promise<Record<string, unknown>> => (await (await service.ask(`/api/v1${path}`, { as: eda })).json()) as Record<string, unknown>

test('a linkage with a subcluster is recorded, seen, explained, ended and taken back', async () => {
  const linkage = { cluster, type: 'supplier-buyer', from: shop, toSubcluster: '1-1' }
  const unknown = await service.send('record-linkage', { ...linkage, toSubcluster: 'seats', source: 'Survey' }, eda)
  const refusal = (await unknown.json()) as { code: string; remedy: string }
  expect([unknown.status, refusal.code]).toEqual([422, 'subcluster-unknown'])
  expect(refusal.remedy).toContain('1-1, 1-2')

  const answer = await service.send('record-linkage', { ...linkage, source: 'Survey' }, eda)
  const { position, revision } = (await answer.json()) as { position: string; revision: number }
  const told = expect.objectContaining({ synthetic: true, from: { participant: 'flint-hills-heat-treating', subcluster: null } }) as unknown
  const profile = await json(`/views/cluster-profile/${cluster}?atLeast=${position}`)
  const line = { type: 'supplier-buyer', from: { participant: shop, subcluster: null }, to: { participant: null, subcluster: { id: '1-1', name: 'Aircraft' } }, source: 'Survey', until: null, synthetic: false }
  expect(profile).toMatchObject({ view: { linkages: [told, line] }, labels: { participant: { [shop]: 'Neighbour Machining' } } })

  const timeline = await json(`/views/cluster-timeline?cluster=${cluster}&type=SubclusterLinkageRecorded`)
  expect(timeline).toMatchObject({ total: 1, rows: [{ view: { agency: 'eda', kind: 'cluster', revision } }] })
  const { steps } = (await json(`/explain/cluster-profile/${cluster}?path=/linkages`)) as { steps: { event: { type: string }; changes: unknown[] }[] }
  expect(steps.map(({ event }) => event.type)).toEqual(['LinkageRecorded', 'SubclusterLinkageRecorded'])

  await service.done('end-linkage', { ...linkage, reason: 'The contract ran out.' }, eda)
  await service.running.ledger.settled()
  expect(await json(`/views/cluster-profile/${cluster}`)).toMatchObject({ view: { linkages: [told, { ...line, until: expect.any(String) }], composition: { linkages: { 'supplier-buyer': 1 } } } })
  await service.done('retract-entry', { stream: `cluster-${cluster}`, revision: revision + 1, reason: 'It goes on.' }, eda)
  await service.running.ledger.settled()
  expect(await json(`/views/cluster-profile/${cluster}`)).toMatchObject({ view: { linkages: [told, line], composition: { linkages: { 'supplier-buyer': 2 } } } })
})
