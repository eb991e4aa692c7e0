import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readConfig } from '../../api/config.ts'
import type { Visitor, Website } from '../kit/web.ts'
import { hasChromium, openWebsite, widths } from '../kit/web.ts'

jest.setTimeout(240_000)
const suite = hasChromium ? describe : describe.skip

const liaison = { role: 'liaison', agency: 'eda' } as const
const dollars = (cents: bigint): string => `$${(cents / 100n).toLocaleString('en-US')}`
const fits = (visitor: Visitor) => visitor.page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')
type Overview = { readonly view: { readonly money: { readonly byFiscalYear: Readonly<Record<string, { readonly amount: string }>>; readonly total: { readonly amount: string } } } }

test('sites that may frame are origins: https, or http on one\'s own machine, and nothing else', () => {
  expect(readConfig({ LEDGER_EMBED: 'https://www.example.gov, http://localhost:3000' }).embed).toEqual(['https://www.example.gov', 'http://localhost:3000'])
  expect(readConfig({}).embed).toEqual([])
  for (const text of ['http://www.example.gov', 'https://www.example.gov/page', '*', "'self'", 'https://a.gov; script-src *']) expect(() => readConfig({ LEDGER_EMBED: text })).toThrow(/^LEDGER_EMBED: must be an https address/)
})

suite('money and gaps', () => {
  let website: Website
  const site = createServer((request, response) => void response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Elsewhere</title><h1>Elsewhere</h1><iframe src="${new URL(request.url ?? '', 'http://x').searchParams.get('of') ?? ''}" width="800" height="600"></iframe>`))
  beforeAll(async () => {
    await new Promise<void>((resolve) => void site.listen(0, '127.0.0.1', resolve))
    website = await openWebsite({ LEDGER_EMBED: `http://localhost:${(site.address() as AddressInfo).port}` })
  })
  afterAll(async () => {
    site.close()
    await website.close()
  })

  test.each(widths)('at %i pixels: each chart has its table, its CSV and what it is made of', async (width) => {
    const visitor = await website.visitor({ width })
    await visitor.open('/money')
    await visitor.page.locator('.chart').nth(1).waitFor()
    expect(await visitor.page.locator('.chart table caption').allInnerTexts()).toEqual(['Public money by fiscal year and level of government, as a table', 'Policy gaps by year and level of government, as a table'])
    const csv = await visitor.page.locator('.chart').first().getByRole('link', { name: /^CSV/ }).getAttribute('href')
    const lines = (await (await website.service.ask(csv ?? '', { as: liaison })).text()).trim().split('\r\n')
    const all = (await (await website.service.ask('/api/v1/views/award-ledger?limit=1000', { as: liaison })).json()) as { total: number; rows: { view: { total: string } }[] }
    expect(lines).toHaveLength(all.total + 1)
    expect(await visitor.page.locator('.chart').first().locator('tfoot td').last().innerText()).toBe(dollars(all.rows.reduce((sum, { view }) => sum + BigInt(view.total), 0n)))
    expect(await fits(visitor)).toBe(true)
    await visitor.shoot('money')
    expect(await visitor.faults()).toEqual([])
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })

  test('of a cluster it is what the overview of the cluster has, to the cent and by year; by agency and policy area too', async () => {
    const visitor = await website.visitor()
    for (const by of ['level', 'agency', 'area']) {
      await visitor.open(`/money?cluster=upstate-new-york-batteries&by=${by}`)
      const { view } = (await (await website.service.ask('/api/v1/views/cluster-overview/upstate-new-york-batteries', { as: liaison })).json()) as Overview
      const rows = visitor.page.locator('.chart').first().locator('tbody tr')
      await rows.first().waitFor()
      const shown = await rows.evaluateAll((all) => (all as unknown as { readonly cells: ArrayLike<{ readonly textContent: string }> }[]).map(({ cells }) => [cells[0]?.textContent, cells[cells.length - 1]?.textContent]))
      expect(shown).toEqual(Object.entries(view.money.byFiscalYear).map(([year, { amount }]) => [year, dollars(BigInt(amount))]).sort())
    }
    expect(await visitor.page.locator('.chart').first().locator('thead').innerText()).toContain('Innovation')
    await visitor.close()
  })

  test('a filter is set by keyboard and is part of the address; nothing that fits says so', async () => {
    const visitor = await website.visitor()
    await visitor.open('/money')
    await visitor.page.getByLabel('Split by').focus()
    await visitor.page.keyboard.type('Agency')
    await visitor.page.getByRole('heading', { name: 'Public money by fiscal year and agency' }).waitFor()
    expect(new URL(visitor.page.url()).searchParams.get('by')).toBe('agency')
    await visitor.open('/money?level=local&year=2022')
    await visitor.page.getByText('Choose fewer of them').first().waitFor()
    expect(await visitor.faults()).toEqual([])
    await visitor.close()
  })

  test('an award that is recorded elsewhere adds up without a reload', async () => {
    const visitor = await website.visitor()
    await visitor.open('/money?agency=eda')
    await visitor.page.locator('[data-state=live]').waitFor()
    const cell = visitor.page.locator('.chart').first().locator('tfoot td').last()
    const before = BigInt((await cell.innerText()).replaceAll(/\D/g, ''))
    await website.service.done(
      'record-award',
      { award: 'one-more', program: 'eda-build-back-better', key: { fain: 'ED26HDQ3070001' }, title: 'One more', recipient: { name: 'A college' }, amount: '12300', basis: 'obligated', actionDate: '2026-03-09', clusters: [{ cluster: 'wichita-aerospace', share: 10_000, attributedBy: 'eda', reason: 'It is there.' }] },
      liaison,
    )
    await visitor.page.locator('.chart').first().getByRole('link', { name: 'FY2026' }).waitFor()
    expect(await cell.innerText()).toBe(`$${(before + 123n).toLocaleString('en-US')}`)
    await visitor.close()
  })

  test('the picture is a file that runs nothing and says what the table says', async () => {
    const visitor = await website.visitor()
    await visitor.open('/money?cluster=wichita-aerospace')
    const chart = visitor.page.locator('.chart').first()
    const [download] = await Promise.all([visitor.page.waitForEvent('download'), chart.getByRole('button', { name: 'Download SVG' }).click()])
    const svg = readFileSync(await download.path(), 'utf8')
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    expect(svg).not.toMatch(/<script|on\w+=|href=/)
    expect(svg).toContain(await chart.locator('tbody td').last().innerText())
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })

  test('a chart alone may be framed by the site that was named, and no other page may be framed at all', async () => {
    const visitor = await website.visitor()
    await visitor.open('/money')
    await visitor.page.locator('.chart').first().getByRole('button', { name: 'Embed this' }).click()
    const markup = await visitor.page.locator('.chart').first().locator('textarea').inputValue()
    const address = new URL(/src="([^"]+)"/.exec(markup)?.[1] ?? '')
    expect(address.pathname).toBe('/charts/money')
    expect(await visitor.faults()).toEqual([])
    const heads = async (path: string) => (await website.service.ask(path)).headers
    const origin = `http://localhost:${(site.address() as AddressInfo).port}`
    const framed = await heads('/charts/money')
    expect(framed.get('content-security-policy')).toContain(`frame-ancestors ${origin}`)
    expect(framed.get('x-frame-options')).toBeNull()
    const closed = await heads('/money')
    expect([closed.get('content-security-policy'), closed.get('x-frame-options')]).toEqual([expect.stringContaining("frame-ancestors 'none'"), 'SAMEORIGIN'])
    // The same site by its name, another port: the cookie goes with the frame, as within the domain of an agency.
    const own = `http://localhost:${new URL(website.address).port}`
    await visitor.context.request.post(`${own}/api/v1/session`, { data: liaison, headers: { origin: own, 'ledger-page': '1', 'sec-fetch-site': 'same-origin' } })
    await visitor.page.goto(`${origin}/?of=${encodeURIComponent(`${own}/charts/money?by=agency`)}`)
    const inside = visitor.page.frameLocator('iframe')
    await inside.getByRole('heading', { name: 'Public money by fiscal year and agency' }).waitFor()
    expect([await inside.locator('header, nav, footer').count(), await inside.locator('table').count()]).toEqual([0, 1])
    await visitor.close()
  })

  test.each(widths)('at %i pixels a chart alone fits, and one that is none says which there are', async (width) => {
    const visitor = await website.visitor({ width })
    await visitor.open('/charts/gaps?by=agency')
    await visitor.page.locator('.chart').waitFor()
    expect(await fits(visitor)).toBe(true)
    expect(await visitor.faults()).toEqual([])
    await visitor.open('/charts/other')
    await visitor.page.getByText('The charts are money and gaps').waitFor()
    expect(await visitor.faults()).toEqual([])
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })
})
