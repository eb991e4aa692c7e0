import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { dayNumber, dayOf, dayScale, entryScale, momentAt, placeText, within } from '../../api/web/shell/scale.ts'
import { somebody } from '../kit/http.ts'
import type { Visitor, Website } from '../kit/web.ts'
import { hasChromium, openWebsite, widths } from '../kit/web.ts'

jest.setTimeout(240_000)
const suite = hasChromium ? describe : describe.skip

describe('an axis of the clock', () => {
  test('days run from the first entry to today, which is now', () => {
    const scale = dayScale('2024-03-12T12:00:00.000Z', '2026-03-09T08:00:00.000Z')
    expect([dayOf(scale.first), dayOf(scale.last), scale.step, scale.leap]).toEqual(['2024-03-12', '2026-03-09', 1, 30])
    expect([momentAt(scale, scale.last), momentAt(scale, dayNumber('2025-01-31'))]).toEqual([undefined, '2025-01-31'])
    expect([placeText(scale, scale.last), placeText(scale, scale.first)]).toEqual(['now', 'March 12, 2024'])
    expect([within(scale, 0), within(scale, 99_999)]).toEqual([scale.first, scale.last])
  })

  test('entries are stepped through one by one, and leapt over in pieces that fit their number', () => {
    expect([0, 1, 40, 5_453, 1_000_000].map((size) => entryScale(size)).map(({ first, last, leap }) => [first, last, leap])).toEqual([
      [0, 0, 10],
      [1, 1, 10],
      [1, 40, 10],
      [1, 5_453, 100],
      [1, 1_000_000, 100_000],
    ])
    expect([momentAt(entryScale(40), 40), momentAt(entryScale(40), 39), placeText(entryScale(5_453), 5_000)]).toEqual([undefined, '39', 'entry 5,000 of 5,453'])
  })
})

suite('the clock on every page', () => {
  let website: Website
  beforeAll(async () => {
    website = await openWebsite()
  })
  afterAll(() => website.close())

  const cluster = '/clusters/wichita-aerospace'
  const slider = (page: Page, axis: 'recorded' | 'occurred'): Locator => page.locator(`[data-axis=${axis}] input[type=range]`)
  const field = (page: Page, axis: 'recorded' | 'occurred'): Locator => page.locator(`[data-axis=${axis}] .usa-input`)
  const openClock = async ({ page }: Visitor): Promise<void> => {
    await page.getByRole('button', { name: /^Put the clock/ }).click()
    await slider(page, 'occurred').waitFor()
  }
  const param = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name)

  test.each(widths)('at %i pixels both axes are moved by keyboard alone, a page of the past says so, and leads back to now', async (width) => {
    const visitor = await website.visitor({ width })
    const { page } = visitor
    await visitor.open(cluster)
    expect(await page.title()).toBe('Wichita aerospace – Cluster Ledger')
    await page.getByRole('button', { name: /^Put the clock/ }).focus()
    await page.keyboard.press('Enter')
    await slider(page, 'recorded').focus()
    const size = Number(await slider(page, 'recorded').getAttribute('max'))
    await page.keyboard.press('ArrowLeft')
    await page.waitForURL((url) => url.searchParams.get('asOf') === String(size - 1))
    await page.keyboard.press('PageDown')
    await page.waitForURL((url) => Number(url.searchParams.get('asOf')) < size - 1)
    const leap = size - 1 - Number(param(page, 'asOf'))
    expect(leap).toBeGreaterThanOrEqual(10)
    await page.keyboard.press('End')
    await page.waitForURL((url) => !url.searchParams.has('asOf'))

    await slider(page, 'occurred').focus()
    const today = await field(page, 'occurred').inputValue()
    await page.keyboard.press('ArrowLeft')
    await page.waitForURL((url) => url.searchParams.get('occurred') === dayOf(dayNumber(today) - 1))
    await page.keyboard.press('PageDown')
    await page.waitForURL((url) => url.searchParams.get('occurred') === dayOf(dayNumber(today) - 31))
    expect(await slider(page, 'occurred').getAttribute('aria-valuetext')).toMatch(/^[A-Z][a-z]+ \d+, \d{4}$/)

    await page.locator('.past__line').waitFor()
    expect(await page.locator('.past').innerText()).toContain('You are looking at the past: only what had happened at the end of')
    expect(await page.locator('html').getAttribute('data-past')).toBe('')
    expect(await page.title()).toMatch(/^Wichita aerospace – as of: only what had happened at the end of .+ – Cluster Ledger$/)
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
    expect(await visitor.faults()).toEqual([])
    await visitor.shoot('clock')
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.past__line').isVisible()).toBe(true)
    expect(await page.locator('.clock').isVisible()).toBe(false)
    await page.emulateMedia({ media: 'screen' })

    await page.getByRole('button', { name: 'Back to now' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.search === '')
    await page.locator('.past__line').waitFor({ state: 'detached' })
    expect(await page.locator('html').getAttribute('data-past')).toBeNull()
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })

  test('buttons step without dragging, fields take a day, and the page shows what was so then', async () => {
    const visitor = await website.visitor()
    const { page } = visitor
    await visitor.open(cluster)
    await openClock(visitor)
    const contact = page.getByText('2024').first()
    await page.getByRole('button', { name: 'Only what had happened: a day earlier' }).click()
    await page.getByRole('button', { name: 'Only what had happened: 30 days earlier' }).click()
    const today = await slider(page, 'occurred').getAttribute('max')
    await page.waitForURL((url) => url.searchParams.get('occurred') === dayOf(Number(today) - 31))
    await field(page, 'occurred').fill('2024-03-12')
    await page.waitForURL((url) => url.searchParams.get('occurred') === '2024-03-12')
    expect(await page.locator('.past').innerText()).toContain('March 12, 2024')
    await contact.waitFor()
    // The cluster is there from when it was identified; before that the page says that it was not.
    await field(page, 'occurred').fill(await field(page, 'occurred').getAttribute('min') ?? '')
    await page.getByRole('alert').filter({ hasText: 'There was no cluster-overview' }).waitFor()
    expect(await visitor.faults()).toEqual([])
    await visitor.shoot('clock-before')
    await visitor.close()
  })

  test('a moment that cannot be is told in the words of the ledger', async () => {
    const visitor = await website.visitor()
    const { page } = visitor
    await visitor.open(cluster)
    await openClock(visitor)
    await field(page, 'recorded').fill('99999999')
    await page.keyboard.press('Enter')
    const refusal = await (await website.service.ask('/api/v1/axes?asOf=99999999', { as: somebody('auditor', 'gao') })).json() as { detail: string }
    expect(refusal.detail).toContain('99999999')
    await page.locator('.clock').getByText(refusal.detail).waitFor()
    expect(await visitor.faults()).toEqual([])
    await visitor.open(`${cluster}?asOf=%3Cb%3Esoon%3C/b%3E`)
    expect(await page.locator('.past').innerText()).toContain('“<b>soon</b>”')
    await page.getByRole('alert').filter({ hasText: 'Must be a day (2026-03-01)' }).first().waitFor()
    expect(await visitor.faults()).toEqual([])
    await visitor.close()
  })

  test('who sees no history has no clock, and is refused by the ledger when it is tried', async () => {
    const visitor = await website.visitor({ role: 'reader' })
    const { page } = visitor
    await visitor.open(cluster)
    expect(await page.getByRole('button', { name: /^Put the clock/ }).count()).toBe(0)
    await visitor.open(`${cluster}?asOf=10`)
    await page.getByRole('alert').filter({ hasText: 'The role reader sees views as they are now.' }).waitFor()
    await page.getByText('This address is of the past, which your role does not see').waitFor()
    expect(await visitor.faults()).toEqual([])
    expect((await page.request.get('/api/v1/axes')).status()).toBe(403)
    await page.getByRole('button', { name: 'Back to now' }).click()
    await page.getByRole('heading', { name: 'Wichita aerospace' }).waitFor()
    await visitor.close()
  })

  test('while the slider moves only the last moment is waited for', async () => {
    const visitor = await website.visitor()
    const { page } = visitor
    await visitor.open(cluster)
    await openClock(visitor)
    await slider(page, 'recorded').focus()
    const size = Number(await slider(page, 'recorded').getAttribute('max'))
    const asked: string[] = []
    page.on('request', (request) => void (request.url().includes('/views/cluster-overview/') ? asked.push(request.url()) : 0))
    for (let step = 0; step < 30; step += 1) await page.keyboard.down('ArrowLeft')
    await page.keyboard.up('ArrowLeft')
    await page.waitForURL((url) => url.searchParams.get('asOf') === String(size - 30))
    await page.waitForResponse((response) => response.url().includes(`asOf=${size - 30}`)).catch(() => undefined)
    await page.locator('h1', { hasText: 'Wichita aerospace' }).waitFor()
    expect(asked.length).toBeLessThan(30)
    expect(asked.at(-1)).toContain(`asOf=${size - 30}`)
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })
})
