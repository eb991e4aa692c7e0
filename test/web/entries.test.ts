import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { eda } from '../kit/http.ts'
import type { Website } from '../kit/web.ts'
import { hasChromium, openWebsite, widths } from '../kit/web.ts'

jest.setTimeout(180_000)
const suite = hasChromium ? describe : describe.skip

suite('the log, looked through', () => {
  let website: Website
  beforeAll(async () => {
    website = await openWebsite()
  })
  afterAll(() => website.close())

  const finding = (statement: string) => ({ cluster: 'wichita-aerospace', statement, category: 'infrastructure', counties: ['20173'], evidence: [{ kind: 'document', title: 'Survey' }], reporters: [{ type: 'component-supplier', count: 2 }], confidentiality: 'open' })
  const sideways = 'document.documentElement.scrollWidth > window.innerWidth'

  test.each(widths)('at %i pixels entries are found by cluster and type, and what is recorded meanwhile appears', async (width) => {
    const one = await website.visitor({ width })
    await one.open('/entries')
    expect(await one.page.getByRole('list', { name: 'Entries' }).getByRole('listitem').count()).toBe(50)
    await one.page.getByLabel('Cluster', { exact: true }).fill('wichita-aerospace')
    await one.page.getByLabel('Type', { exact: true }).fill('ConstraintIdentified')
    await one.page.getByRole('button', { name: 'Find' }).click()
    const found = one.page.getByRole('list', { name: 'Entries' }).getByRole('listitem')
    await one.page.waitForURL(/type=ConstraintIdentified/)
    await expect(found.first().innerText()).resolves.toContain('Constraint identified')
    const before = await found.count()
    await one.page.locator('[data-state=live]').waitFor()
    await website.service.done('identify-constraint', finding(`Cranes are rare, seen at ${width}.`), eda)
    await one.page.getByRole('list', { name: 'Entries' }).getByRole('listitem').nth(before).waitFor()
    expect(await one.page.evaluate(sideways)).toBe(false)
    await one.shoot('entries')
    expect(await one.faults()).toEqual([])
    expect(one.complaints()).toEqual([])
    await one.page.getByLabel('Type', { exact: true }).fill('AwardTerminated')
    await one.page.keyboard.press('Enter')
    await one.page.locator('.empty').waitFor()
    expect(await one.faults()).toEqual([])
    expect(one.complaints()).toEqual([])
    await one.close()
  })

  test.each(widths)('at %i pixels a figure leads to the entries behind it, and an entry to its proof', async (width) => {
    const one = await website.visitor({ width, role: 'auditor', agency: 'gao' })
    await one.open('/why/cluster-overview/wichita-aerospace?path=/contacts/lastByLevel/federal')
    const steps = one.page.getByRole('list', { name: 'Entries that made it so' }).locator(':scope > li')
    await steps.first().waitFor()
    const explained = (await (await website.service.ask('/api/v1/explain/cluster-overview/wichita-aerospace?path=/contacts/lastByLevel/federal', { as: { role: 'auditor', agency: 'gao' } })).json()) as { steps: unknown[] }
    expect(await steps.count()).toBe(explained.steps.length)
    expect(await steps.first().innerText()).toContain('March 12, 2024')
    expect(await one.page.evaluate(sideways)).toBe(false)
    await one.shoot('why')
    expect(await one.faults()).toEqual([])
    await steps.first().getByRole('link').first().click()
    await one.page.getByText('is the one in the leaf').waitFor()
    expect(await one.page.evaluate(sideways)).toBe(false)
    await one.shoot('entry')
    expect(await one.faults()).toEqual([])
    expect(one.complaints()).toEqual([])
    await one.close()
  })

  test('a body that is not the one of its leaf is called out', async () => {
    const one = await website.visitor({ role: 'auditor', agency: 'gao' })
    await one.page.route(/\/api\/v1\/entries\/[0-9a-f-]+\?canonical=true$/, async (route) => {
      const answer = await route.fetch()
      const entry = (await answer.json()) as { canonical: string }
      await route.fulfill({ response: answer, json: { ...entry, canonical: entry.canonical.replace('wichita', 'dayton') } })
    })
    const { entries } = (await (await website.service.ask('/api/v1/entries?cluster=wichita-aerospace&type=DialogHeld', { as: { role: 'auditor', agency: 'gao' } })).json()) as { entries: { id: string }[] }
    await one.open(`/entries/${entries[0]?.id}`)
    await one.page.getByText('is NOT the one in the leaf').waitFor()
    expect(await one.faults()).toEqual([])
    await one.close()
  })

  test('two moments are compared, by keyboard alone; what is no moment is refused in the words of the ledger', async () => {
    const one = await website.visitor()
    const { size } = website.service.running.ledger.log.head()
    await one.open('/compare/cluster-overview/wichita-aerospace')
    await one.page.locator('#side-from').focus()
    await one.page.keyboard.type(String(size - 1))
    await one.page.keyboard.press('Tab')
    await one.page.keyboard.type(String(size))
    await one.page.keyboard.press('Enter')
    await one.page.getByText(/between entry|Nothing in this view changed/).waitFor()
    await one.shoot('compare')
    expect(await one.faults()).toEqual([])
    expect(one.complaints()).toEqual([])
    await one.open('/compare/cluster-overview/wichita-aerospace?from=yesterday&to=5')
    await one.page.getByRole('alert').waitFor()
    expect(await one.page.getByRole('alert').innerText()).toMatch(/day|instant|size/i)
    expect(await one.faults()).toEqual([])
    await one.close()
  })

  test('a reader is not offered the past, and is refused when it is tried', async () => {
    const one = await website.visitor({ role: 'reader' })
    await one.open('/entries')
    expect(await one.page.getByRole('region', { name: 'Clock', exact: true }).count()).toBe(0)
    expect(await one.page.getByRole('button', { name: /^Put the clock/ }).count()).toBe(0)
    await one.open('/why/cluster-overview/wichita-aerospace')
    await one.page.getByRole('alert').waitFor()
    expect(await one.page.getByRole('alert').innerText()).toContain('may not')
    expect(await one.faults()).toEqual([])
    await one.close()
  })

  test('markup in an entry is shown as text', async () => {
    await website.service.done('identify-constraint', finding('<img src=x onerror=document.title="taken"> stands in the way of <b>everything</b>.'), eda)
    const one = await website.visitor()
    await one.open('/entries?cluster=wichita-aerospace&type=ConstraintIdentified')
    await one.page.getByRole('list', { name: 'Entries' }).getByRole('link').first().click()
    await one.page.getByText('<img src=x onerror').first().waitFor()
    expect(await one.page.title()).not.toBe('taken')
    expect(await one.page.locator('main img').count()).toBe(0)
    await one.close()
  })
})
