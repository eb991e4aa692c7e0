import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Website } from '../kit/web.ts'
import { hasChromium, openWebsite, widths } from '../kit/web.ts'

jest.setTimeout(180_000)
const suite = hasChromium ? describe : describe.skip

suite('the frame of every page', () => {
  let website: Website
  beforeAll(async () => {
    website = await openWebsite()
  })
  afterAll(() => website.close())

  test.each(widths)('fits %i pixels, says the mode and how fresh it is, and axe finds nothing', async (width) => {
    const visitor = await website.visitor({ width })
    await visitor.open('/clusters/wichita-aerospace')
    await visitor.page.locator('[data-state=live]').waitFor()
    expect(await visitor.page.locator('.mode').innerText()).toContain('Local mode')
    expect(await visitor.page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
    await visitor.shoot('frame')
    expect(await visitor.faults()).toEqual([])
    expect(visitor.complaints()).toEqual([])
    await visitor.close()
  })
})
