import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Visitor, Website } from '../kit/web.ts'
import { hasChromium, openWebsite, widths } from '../kit/web.ts'

jest.setTimeout(240_000)
const suite = hasChromium ? describe : describe.skip

const fits = (visitor: Visitor) => visitor.page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')
const liaison = { role: 'liaison', agency: 'eda' } as const

suite('coverage and fragmentation', () => {
  let website: Website
  beforeAll(async () => {
    website = await openWebsite()
  })
  afterAll(() => website.close())

  test.each(widths)('at %i pixels says who knows which cluster, by name where the name may be seen, and where nobody is', async (width) => {
    const visitor = await website.visitor({ width })
    await visitor.open('/coverage')
    const shown = visitor.page.locator(width < 600 ? '.by-cluster' : '.matrix')
    await shown.getByText('Ada Marsh, Economic Development Representative').waitFor()
    const text = await shown.innerText()
    expect(text).toContain('Program Director, Regional Engines')
    expect(text).not.toContain('Cleo')
    expect(text).toMatch(/Vacant/)
    expect(await visitor.page.locator(width < 600 ? '.matrix' : '.by-cluster').isVisible()).toBe(false)
    expect(await fits(visitor)).toBe(true)
    await visitor.shoot('coverage')
    expect(await visitor.faults()).toEqual([])
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })

  test('counts are those of the interface; filters narrow it by keyboard, are part of the address, and an empty choice says so', async () => {
    const visitor = await website.visitor()
    await visitor.open('/coverage')
    const answer = (await (await website.service.ask('/api/v1/views/coverage-matrix?limit=1000', { as: liaison })).json()) as { total: number; rows: { view: { coverageToday: string } }[] }
    await visitor.page.getByText(`${answer.total} pairs of agency and cluster.`).waitFor()
    const assigned = answer.rows.filter(({ view }) => view.coverageToday === 'assigned').length
    expect(await visitor.page.locator('.legend dt').first().innerText()).toMatch(new RegExp(`Assigned ${assigned}$`))
    await visitor.page.getByLabel('State of the cluster').locator('option', { hasText: 'Kansas' }).waitFor({ state: 'attached' })
    await visitor.page.getByLabel('State of the cluster').focus()
    await visitor.page.keyboard.type('Kansas')
    await visitor.page.locator('.matrix thead th').nth(2).waitFor({ state: 'detached' })
    expect(await visitor.page.locator('.matrix thead').innerText()).toContain('Wichita aerospace')
    expect(new URL(visitor.page.url()).searchParams.get('state')).toBe('20')
    await visitor.open('/coverage?level=state&agency=eda')
    await visitor.page.getByText('No pair fits these filters').waitFor()
    expect(await visitor.faults()).toEqual([])
    await visitor.close()
  })

  test('somebody who is assigned elsewhere appears without a reload', async () => {
    const visitor = await website.visitor({ agency: 'doe' })
    await visitor.open('/coverage?agency=doe')
    await visitor.page.locator('[data-state=live]').waitFor()
    const cell = visitor.page.locator('.matrix tbody tr', { hasText: 'Department of Energy' })
    expect(await cell.innerText()).toContain('Uncovered')
    const found = (await (await website.service.ask('/api/v1/views/staff-directory?agency=doe', { as: liaison })).json()) as { rows: { key: string }[] }
    await website.service.done('assign-liaison', { staff: found.rows[0]?.key, cluster: 'upstate-new-york-batteries', role: 'support', from: '2026-01-05', reviewBy: '2028-01-05' }, { role: 'liaison', agency: 'doe' })
    await cell.getByText('Technology Manager, Batteries').waitFor()
    expect(await cell.innerText()).toContain('Assigned')
    await visitor.close()
  })

  test.each(widths)('at %i pixels says where programs meet, what it comes to, whom to call, and leads to what can be done', async (width) => {
    const visitor = await website.visitor({ width })
    await visitor.open('/fragmentation')
    const cluster = visitor.page.locator('.fragments', { hasText: 'Upstate New York batteries' })
    const card = cluster.getByRole('article', { name: 'Fragmentation: Technology development' })
    await card.waitFor()
    expect(await cluster.locator('.call').innerText()).toMatch(/Economic Development Administration: Ben Okafor, .*\n.*National Science Foundation: Program Director, Regional Engines/)
    const report = (await (await website.service.ask('/api/v1/views/fragmentation-report/upstate-new-york-batteries', { as: liaison })).json()) as { view: { relations: { kind: string; activity: string; relation: string; total: string }[] } }
    const one = report.view.relations.find(({ kind, activity }) => kind === 'fragmentation' && activity === 'technology-development')
    expect(await card.locator('tfoot').innerText()).toContain(`$${(Number(one?.total) / 100).toLocaleString('en-US')}`)
    const open = new URL((await card.getByRole('link', { name: /^Open a case/ }).getAttribute('href')) ?? '', website.address)
    expect(open.pathname).toBe('/record/open-coordination-case')
    expect([open.searchParams.get('cluster'), open.searchParams.get('relation'), open.searchParams.getAll('agencies')]).toEqual(['upstate-new-york-batteries', one?.relation, ['eda', 'nsf']])
    expect(await card.getByRole('link', { name: /^Dismiss/ }).count()).toBe(1)
    expect(await cluster.innerText()).toContain('Who pays for shared cell testing')
    expect(await fits(visitor)).toBe(true)
    await visitor.shoot('fragmentation')
    expect(await visitor.faults()).toEqual([])
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })

  test('another agency is not offered to dismiss, a reader nothing; what is dismissed goes from the page of others, and is kept', async () => {
    const other = await website.visitor({ agency: 'doe' })
    const reader = await website.visitor({ role: 'reader' })
    await other.open('/fragmentation?kind=overlap')
    await reader.open('/fragmentation?kind=overlap')
    const article = { name: 'Overlap: Coalition building' }
    await other.page.locator('.fragments', { hasText: 'Upstate' }).getByRole('article', article).waitFor()
    await reader.page.locator('.fragments').first().waitFor()
    expect(await other.page.getByRole('link', { name: /^Dismiss/ }).count()).toBe(0)
    expect(await other.page.getByRole('link', { name: /^Open a case/ }).count()).toBeGreaterThan(0)
    expect(await reader.page.locator('main a.act').count()).toBe(0)
    expect(await reader.faults()).toEqual([])
    const report = (await (await website.service.ask('/api/v1/views/fragmentation-report/upstate-new-york-batteries', { as: liaison })).json()) as { view: { relations: { kind: string; activity: string; relation: string }[] } }
    const relation = report.view.relations.find(({ kind, activity }) => kind === 'overlap' && activity === 'coalition-building')?.relation
    await website.service.done('dismiss-relation', { cluster: 'upstate-new-york-batteries', relation, reason: 'One <b>planned</b> after the other.' }, liaison)
    await other.page.locator('.fragments', { hasText: 'Upstate' }).getByRole('article', article).waitFor({ state: 'detached' })
    await other.page.getByLabel('State', { exact: true }).selectOption('all')
    await other.page.getByText('One <b>planned</b> after the other.').waitFor()
    expect(await other.faults()).toEqual([])
    await other.close()
    await reader.close()
  })
})
