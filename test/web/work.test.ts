import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Visitor, Website } from '../kit/web.ts'
import { hasChromium, openWebsite, widths } from '../kit/web.ts'

jest.setTimeout(240_000)
const suite = hasChromium ? describe : describe.skip

const fits = (visitor: Visitor) => visitor.page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')

suite('work of a liaison', () => {
  let website: Website
  beforeAll(async () => {
    website = await openWebsite()
  })
  afterAll(() => website.close())

  test.each(widths)('at %i pixels shows the gap that is overdue first, with its clock, and leads to the answer', async (width) => {
    const visitor = await website.visitor({ width, agency: 'city-of-wichita' })
    await visitor.open('/work')
    const gap = visitor.page.locator('#gaps .job').first()
    await gap.getByText(/^[\d,]+ days overdue$/).waitFor()
    expect(await gap.innerText()).toContain('There is no common permit for test stands')
    const answer = gap.getByRole('link', { name: /^Answer/ })
    expect(await answer.getAttribute('href')).toBe('/record/answer-gap?gap=wichita-test-stand-permits')
    expect(await gap.getByRole('link', { name: /^Acknowledge/ }).getAttribute('href')).toBe('/record/acknowledge-gap?gap=wichita-test-stand-permits')
    expect(await visitor.page.locator('#due').innerText()).toContain('March 1, 2027')
    const card = visitor.page.locator('#clusters .card').first()
    await card.getByText('Economic Development Administration').waitFor()
    expect(await card.getByRole('link', { name: 'Briefing' }).getAttribute('href')).toBe('/clusters/wichita-aerospace/briefing')
    expect(await card.getByRole('link', { name: 'Log a dialog' }).getAttribute('href')).toBe('/log-dialog?clusters=wichita-aerospace')
    expect(await card.getByRole('link', { name: /^Hand over/ }).getAttribute('href')).toMatch(/^\/record\/hand-over-cluster\?staff=[0-9a-f-]{36}&cluster=wichita-aerospace$/)
    expect(await fits(visitor)).toBe(true)
    await visitor.shoot('work')
    expect(await visitor.faults()).toEqual([])
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })

  test('a gap that another agency reports appears without a reload, and the action is reached by keyboard alone', async () => {
    const visitor = await website.visitor({ agency: 'sba' })
    await visitor.open('/work')
    await visitor.page.locator('[data-state=live]').waitFor()
    const statement = 'No loan of ten years is made for measuring machines alone.'
    const gap = await website.service.done(
      'identify-gap',
      { kind: 'gap', level: 'federal', responsible: 'sba', statement, effect: 'Tool shops lease at twice the price.', clusters: ['wichita-aerospace'], findings: ['wichita-equipment-finance'], confidentiality: 'agencies' },
      { role: 'liaison', agency: 'eda' },
    )
    const item = visitor.page.locator('#gaps .job', { hasText: statement })
    await item.waitFor()
    await visitor.page.getByLabel('Whose work').focus()
    const here = () => visitor.page.evaluate<string | null>("document.activeElement.getAttribute('href')")
    for (let i = 0; i < 40 && (await here()) !== `/record/answer-gap?gap=${gap}`; i++) await visitor.page.keyboard.press('Tab')
    await visitor.page.keyboard.press('Enter')
    await visitor.page.waitForURL(`**/record/answer-gap?gap=${gap}`)
    expect(new URL(visitor.page.url()).searchParams.get('gap')).toBe(gap)
    await visitor.close()
  })

  test('a referral is accepted by the agency that was asked, and moves on the page of both', async () => {
    const asked = await website.visitor({ agency: 'sba' })
    const asking = await website.visitor({ agency: 'kansas-commerce' })
    await asked.open('/work')
    await asking.open('/work')
    await asked.page.locator('#referrals').getByRole('link', { name: /^Complete/ }).waitFor()
    expect(await asking.page.locator('#referrals .acts a').count()).toBe(0)
    await website.service.done('complete-referral', { referral: 'wichita-finance-to-sba', result: 'A loan of ten years is offered.' }, { role: 'liaison', agency: 'sba' })
    await asking.page.getByText('1 referral decided or completed').click()
    expect(await asking.page.locator('#referrals').innerText()).toContain('A loan of ten years is offered.')
    expect(await asked.faults()).toEqual([])
    await asked.close()
    await asking.close()
  })

  test('a person is picked as a filter alone, and stays picked on this device', async () => {
    const visitor = await website.visitor({ agency: 'eda' })
    await visitor.open('/work')
    await visitor.page.locator('#clusters .card').nth(1).waitFor()
    const name = (await visitor.page.locator('select', { hasText: 'Ada Marsh' }).locator('option', { hasText: 'Ada Marsh' }).innerText()).trim()
    await visitor.page.getByLabel('Whose work').selectOption({ label: name })
    await visitor.page.locator('#clusters .card').nth(1).waitFor({ state: 'detached' })
    expect(await visitor.page.locator('#clusters .card').innerText()).toContain('Wichita aerospace')
    await visitor.open('/work')
    await visitor.page.locator('#clusters .card').first().waitFor()
    expect(await visitor.page.locator('#clusters .card').count()).toBe(1)
    await visitor.close()
  })

  test('a reader is offered nothing that writes, the past neither, and nothing at all is an empty page that says what to do', async () => {
    const reader = await website.visitor({ role: 'reader', agency: 'city-of-wichita' })
    await reader.open('/work')
    await reader.page.locator('#gaps .job').first().waitFor()
    expect(await reader.page.locator('main a.act').count()).toBe(0)
    expect(await reader.faults()).toEqual([])
    const past = await website.visitor({ agency: 'city-of-wichita' })
    await past.open('/work?occurred=2025-07-01')
    await past.page.locator('#gaps .job').getByText(/days left/).waitFor()
    expect(await past.page.locator('main a.act').count()).toBe(0)
    expect(await past.faults()).toEqual([])
    const nobody = await website.visitor({ width: 390, agency: 'arc' })
    await nobody.open('/work')
    await nobody.page.getByText('No open gap is addressed to').waitFor()
    await nobody.page.getByRole('link', { name: 'Find a cluster' }).waitFor()
    expect(await nobody.faults()).toEqual([])
    for (const one of [reader, past, nobody]) {
      expect(one.complaints()).toEqual([])
      await one.close()
    }
  })
})
