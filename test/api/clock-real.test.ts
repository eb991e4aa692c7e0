import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import { somebody } from '../kit/http.ts'

const auditor = somebody('auditor')
const gap = 'wichita-test-stand-permits'
const today = () => new Date().toISOString().slice(0, 10)
const days = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

let service: RealService
beforeAll(async () => {
  service = await openRealService()
}, 120_000)
afterAll(() => service.close())

const ask = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> => service.ask(`/api/v1/views/${path}`, { as: auditor, headers })
type Answer = { readonly day?: string; readonly view: { readonly daysOpen: number | null; readonly daysLeft: number | null; readonly openSince: string; readonly dueBy: string } }
const one = async (query: string): Promise<Answer> => (await (await ask(`gap-register/${gap}${query}`)).json()) as Answer

describe('the clock of a policy gap', () => {
  test('counts to today when no day is asked for', async () => {
    const { day, view } = await one('')
    expect(day).toBe(today())
    expect(view).toMatchObject({ daysOpen: days('2025-06-18', today()), daysLeft: days(today(), '2025-09-16') })
  })

  test('counts to the day that is asked for on the occurred axis', async () => {
    expect(await one('?occurred=2025-08-31')).toMatchObject({ day: '2025-08-31', view: { daysOpen: 74, daysLeft: 16 } })
    expect(await one('?occurred=2025-10-01')).toMatchObject({ day: '2025-10-01', view: { daysOpen: 105, daysLeft: -15 } })
  })

  test('counts to the last moment at which the ledger had the size that is asked for', async () => {
    const { running } = service
    expect((await one(`?asOf=${running.ledger.log.head().size}`)).day).toBe(today())
    expect((await one(`?asOf=${running.ledger.log.head().size - 1}`)).day).toBe(today())
    expect((await one(`?asOf=${today()}`)).day).toBe(today())
  })

  test('is in the list, in tables and in the overview of the cluster', async () => {
    const list = (await (await ask('gap-register?occurred=2025-08-31')).json()) as { day: string; rows: { key: string; view: object }[] }
    expect(list.day).toBe('2025-08-31')
    expect(list.rows.find(({ key }) => key === gap)?.view).toMatchObject({ daysOpen: 74, daysLeft: 16 })
    const table = await ask('gap-register?occurred=2025-08-31&format=csv')
    const [head = '', ...lines] = (await table.text()).trim().split('\r\n')
    expect(table.headers.get('ledger-day')).toBe('2025-08-31')
    expect(head.endsWith(',daysOpen,daysLeft')).toBe(true)
    expect(lines.find((line) => line.startsWith(gap))).toMatch(/,74,16$/)
    const overview = (await (await ask('cluster-overview/wichita-aerospace?occurred=2025-08-31')).json()) as { view: { gaps: { byOwner: Record<string, { gaps: object[] }> } } }
    expect(overview.view.gaps.byOwner['city-of-wichita']?.gaps).toMatchObject([{ gap, daysOpen: 74, daysLeft: 16 }])
  })

  test('an answer is good for its day alone: the tag names it', async () => {
    const first = await ask(`gap-register/${gap}?occurred=2025-08-31`)
    const again = await ask(`gap-register/${gap}?occurred=2025-08-31`, { 'if-none-match': first.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
    expect((await ask(`gap-register/${gap}?occurred=2025-09-01`)).headers.get('etag')).not.toBe(first.headers.get('etag'))
  })

  test('cannot be sorted or filtered by, and the answer names what can be', async () => {
    const answer = await ask('gap-register?sort=daysOpen')
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ code: 'bad-sort', remedy: expect.stringContaining('openSince') as unknown })])
  })
})
