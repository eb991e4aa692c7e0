import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { eda, somebody } from '../kit/http.ts'
import type { Visitor, Website } from '../kit/web.ts'
import { hasChromium, openWebsite, widths } from '../kit/web.ts'

jest.setTimeout(240_000)
const suite = hasChromium ? describe : describe.skip
const wichita = '/clusters/wichita-aerospace'
const sections = ['contacts', 'timeline', 'composition', 'needs', 'convenings', 'participants', 'money', 'people']

const finding = (statement: string, more: object = {}): object => ({
  cluster: 'wichita-aerospace',
  statement,
  counties: ['20173'],
  evidence: [{ kind: 'document', title: 'Supplier survey' }],
  reporters: [{ type: 'component-supplier', count: 3 }],
  confidentiality: 'open',
  category: 'infrastructure',
  ...more,
})

suite('the page of a cluster', () => {
  let website: Website
  beforeAll(async () => {
    website = await openWebsite()
  })
  afterAll(() => website.close())

  const fits = (visitor: Visitor) => visitor.page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')
  const opened = async (visitor: Visitor, section: string): Promise<void> => {
    await visitor.page.getByRole('navigation', { name: 'Parts of this page' }).locator(`a[href="#${section}"]`).click()
    await visitor.page.locator(`#${section} > :not(h2):not(.waiting)`).first().waitFor()
    await visitor.page.locator(`#${section} .waiting`).waitFor({ state: 'detached' })
  }

  test.each(widths)('has at %i pixels on its first screen, from one question, what every agency did, knows and owes', async (width) => {
    const visitor = await website.visitor({ width })
    const asked: string[] = []
    visitor.page.on('request', (request) => void (request.url().includes('/api/v1/views/') ? asked.push(new URL(request.url()).pathname) : 0))
    await visitor.open(wichita)
    const cards = visitor.page.locator('.first-screen')
    await expect(visitor.page.locator('h1').innerText()).resolves.toContain('Wichita aerospace')
    const told = await visitor.page.locator('main').innerText()
    for (const words of ['Wichita-Winfield, KS, 41 counties', 'Aerospace Vehicles and Defense', 'LQ 26.0', '22,788 jobs in 2021', 'South Kansas Aero Council']) expect(told).toContain(words)
    const seen = await cards.innerText()
    for (const words of ['Economic Development Administration', 'Kansas Department of Commerce', 'City of Wichita', 'March 12, 2024', 'Vacant', 'Answer due September 16, 2025', 'days overdue', '$51,400,000', 'Innovation', 'Fragmentation report']) expect(seen).toContain(words)
    expect(asked.filter((path) => !path.endsWith('/cluster-overview/wichita-aerospace'))).toEqual([])
    expect(await fits(visitor)).toBe(true)
    // What matters most starts within the first screen of a desk, and within two of a phone.
    const last = await visitor.page.locator(width < 600 ? '#card-gaps' : '#card-coordination').boundingBox()
    expect(last?.y ?? Infinity).toBeLessThan(width < 600 ? 2 * 844 : 900)
    await visitor.shoot('cluster')
    expect(await visitor.faults()).toEqual([])

    for (const section of sections) await opened(visitor, section)
    expect(await visitor.page.locator('#timeline .timeline > li').count()).toBeGreaterThan(10)
    expect(await visitor.page.locator('#people').innerText()).toContain('National Institute of Standards and Technology')
    expect(await visitor.page.locator('#composition').innerText()).toContain('No registered member yet')
    expect(await visitor.page.locator('#money').innerText()).toContain('Build Back Better Regional Challenge')
    expect(await fits(visitor)).toBe(true)
    await visitor.shoot('cluster-sections')
    expect(await visitor.faults()).toEqual([])
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })

  test('shows what others record without a reload, and their markup as text', async () => {
    const visitor = await website.visitor()
    await visitor.open(wichita)
    await visitor.page.locator('[data-state=live]').waitFor()
    await opened(visitor, 'needs')
    const statement = 'Furnaces <img src=x onerror="document.title=1"><b>wait</b> for power.'
    const id = await website.service.done('identify-constraint', finding(statement), somebody('liaison', 'kansas-commerce'))
    await visitor.page.locator('#needs').getByText(statement).waitFor()
    expect(await visitor.page.locator('main img, main b').count()).toBe(0)
    await website.service.done(
      'identify-gap',
      { kind: 'weakness', level: 'federal', citation: { kind: 'cfr', text: '40 CFR 63.1(a)' }, responsible: 'epa', statement: 'Permits for furnaces take two years.', effect: 'Suppliers wait.', clusters: ['wichita-aerospace'], findings: [id], confidentiality: 'open' },
      eda,
    )
    await visitor.page.locator('.first-screen').getByText('Permits for furnaces take two years.').first().waitFor()
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })

  test('keeps what was corrected and retracted, struck through, with the reason', async () => {
    const revised = await website.service.done('identify-constraint', finding('Rivets are scarse.'), eda)
    const gone = await website.service.done('identify-constraint', finding('Rivets are dear.'), eda)
    await website.service.done('replace-entry', { stream: `finding-${revised}`, revision: 0, reason: 'A word was misspelled.', data: { finding: revised, ...finding('Rivets are scarce.') } }, eda)
    await website.service.done('retract-entry', { stream: `finding-${gone}`, revision: 0, reason: 'Heard of another cluster.' }, eda)
    const visitor = await website.visitor()
    await visitor.open(wichita)
    await opened(visitor, 'timeline')
    await visitor.page.getByLabel('About').selectOption('finding')
    const entry = (words: string) => visitor.page.locator('#timeline li').filter({ has: visitor.page.locator('del', { hasText: words }) })
    await entry('Rivets are scarse.').waitFor()
    expect(await entry('Rivets are scarse.').innerText()).toMatch(/Rivets are scarce\.[\s\S]*Corrected by Economic Development Administration[\s\S]*A word was misspelled\./)
    await entry('Rivets are dear.').waitFor()
    expect(await entry('Rivets are dear.').innerText()).toMatch(/Retracted by[\s\S]*Heard of another cluster\./)
    const correct = entry('Rivets are scarse.').getByRole('link', { name: 'Correct this' })
    expect(await correct.getAttribute('href')).toMatch(new RegExp(`^/record/replace-entry\\?stream=finding-${revised}&revision=0`))
    expect(await visitor.faults()).toEqual([])
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })

  test('keeps words from whom they are not for, and says so', async () => {
    await website.service.done('identify-constraint', finding('Only for the agency itself.', { confidentiality: 'own' }), eda)
    const own = await website.visitor()
    await own.open(wichita)
    await opened(own, 'needs')
    await own.page.locator('#needs').getByText('Only for the agency itself.').waitFor()
    await own.close()
    const other = await website.visitor({ agency: 'nsf' })
    await other.open(wichita)
    await opened(other, 'needs')
    await other.page.locator('#needs').getByText('Words not for your agency').first().waitFor()
    expect(await other.page.locator('main').innerText()).not.toContain('Only for the agency itself.')
    expect(await other.faults()).toEqual([])
    await other.close()
  })

  test('says of the past that it is, reckons from its day, and offers nothing that writes', async () => {
    const visitor = await website.visitor()
    await visitor.open(`${wichita}?occurred=2024-04-01`)
    await visitor.page.getByText('You are looking at the past:').waitFor()
    const seen = await visitor.page.locator('.first-screen').innerText()
    expect(seen).toContain('March 12, 2024 (20 days ago)')
    expect(seen).not.toContain('There is no common permit for test stands')
    await opened(visitor, 'timeline')
    for (const name of ['Record a finding', 'Report a gap', /^Correct this/]) expect(await visitor.page.getByRole('main').getByRole('link', { name }).count()).toBe(0)
    expect(await visitor.page.getByRole('main').getByRole('link', { name: 'Log a dialog' }).count()).toBe(0)
    expect(await visitor.page.getByRole('link', { name: 'Briefing to print' }).getAttribute('href')).toBe(`${wichita}/briefing?occurred=2024-04-01`)
    expect(await visitor.faults()).toEqual([])
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })

  test('offers by role: a reader reads the present, and whoever may see no views is told so', async () => {
    const reader = await website.visitor({ role: 'reader' })
    await reader.open(wichita)
    expect(await reader.page.getByRole('main').getByRole('link', { name: /Log a dialog|Record a finding|Report a gap|Why is this so/ }).count()).toBe(0)
    await opened(reader, 'timeline')
    expect(await reader.faults()).toEqual([])
    expect(reader.complaints()).toEqual([])
    await reader.close()
    const admin = await website.visitor({ role: 'admin' })
    await admin.page.goto(wichita)
    await admin.page.getByRole('alert').waitFor()
    expect(await admin.page.locator('h1').innerText()).toBe('This cluster cannot be shown')
    expect(await admin.faults()).toEqual([])
    await admin.close()
  })

  test('a cluster that nobody knows is told in the words of the ledger', async () => {
    const visitor = await website.visitor()
    await visitor.page.goto('/clusters/no-such-cluster')
    await visitor.page.getByRole('alert').getByText('There is no').waitFor()
    expect(await visitor.faults()).toEqual([])
    visitor.complaints()
    await visitor.shoot('cluster-empty')
    await visitor.close()
  })

  test('is walked through by keyboard alone', async () => {
    const visitor = await website.visitor()
    await visitor.open(wichita)
    const { page } = visitor
    const focused = () => page.evaluate<string>('document.activeElement.getAttribute("href") ?? document.activeElement.id')
    const reach = async (wanted: string, limit = 120): Promise<void> => {
      for (let n = 0; n < limit; n += 1) {
        await page.keyboard.press('Tab')
        if ((await focused()) === wanted) return
      }
      throw new Error(`The keyboard does not come to ${wanted}.`)
    }
    await reach('#timeline')
    await page.keyboard.press('Enter')
    await page.locator('#timeline .timeline').waitFor()
    expect(await focused()).toBe('timeline')
    await reach('timeline-kind', 3)
    await page.keyboard.press('g')
    await page.locator('#timeline').getByText('Policy gap identified').first().waitFor()
    await reach('timeline-agency', 1)
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })

  test.each(widths)('prints at %i pixels a briefing of what one needs for a meeting, on two pages at most', async (width) => {
    const visitor = await website.visitor({ width })
    await visitor.open(`${wichita}/briefing`)
    const words = await visitor.page.locator('.briefing').innerText()
    for (const part of ['Composition', 'Last contacts', 'Open gaps', 'Promised and due', 'Open needs', 'Awards', 'People', 'entries of the log', 'Occurred:', 'days overdue']) expect(words).toContain(part)
    expect(await fits(visitor)).toBe(true)
    await visitor.shoot('briefing')
    expect(await visitor.faults()).toEqual([])
    await visitor.page.emulateMedia({ media: 'print' })
    expect(await visitor.page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)
    expect(await visitor.page.locator('.site-header').isVisible()).toBe(false)
    const pdf = (await visitor.page.pdf({ format: 'Letter' })).toString('latin1')
    const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
    expect(pages).toBeGreaterThanOrEqual(1)
    expect(pages).toBeLessThanOrEqual(2)
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })
})
