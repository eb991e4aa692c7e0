import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import { eda } from '../kit/http.ts'

const program = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path !== undefined && existsSync(path))
if (program === undefined) console.log('skipped: no Chromium')

const widths = [1280, 390] as const
const schemes = ['light', 'dark'] as const

/** Runs in the page, and is text so that no name of a browser is known elsewhere: texts with too little contrast to what stands behind them (WCAG 2, level AA). */
const faint = `(() => {
  const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  const numbers = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number)
  const light = (color) => {
    const [red, green, blue] = numbers(color).map((one) => channel(one / 255))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const behind = (element) => {
    if (element === null) return getComputedStyle(document.documentElement).backgroundColor
    const color = getComputedStyle(element).backgroundColor
    return numbers(color)[3] === 0 ? behind(element.parentElement) : color
  }
  return [...document.querySelectorAll('body *')].flatMap((element) => {
    if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim())) return []
    const [high, low] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a)
    return (high + 0.05) / (low + 0.05) < 4.5 ? [element.tagName + ' ' + element.textContent.slice(0, 40)] : []
  })
})()`

/** Runs in a page of elsewhere: what a request to the ledger comes to. */
const tried = (address: string, token: string): string => `(async () => {
  const attempt = (path, init) => fetch(${JSON.stringify(address)} + path, init).then((answer) => 'read ' + answer.status, () => 'blocked')
  const authorization = 'Bearer ' + ${JSON.stringify(token)}
  return [
    await attempt('/health'),
    await attempt('/api/v1/me', { headers: { authorization } }),
    await attempt('/api/v1/commands/register-staff', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }),
    await attempt('/api/v1/commands/register-staff', { method: 'POST', headers: { 'content-type': 'application/json', authorization }, body: '{}' }),
    await attempt('/api/v1/me', { credentials: 'include' }),
    await attempt('/api/v1/session/end', { method: 'POST', credentials: 'include', headers: { 'content-type': 'text/plain' }, body: '{}' }),
    await attempt('/api/v1/session', { method: 'POST', credentials: 'include', headers: { 'content-type': 'text/plain' }, body: '{"role":"admin","agency":"eda"}' }),
    await attempt('/api/v1/commands/register-staff', { method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json', 'ledger-page': '1' }, body: '{}' }),
  ]
})()`

const suite = program === undefined ? describe.skip : describe
// A machine that is busy with other things draws the interactive pages in a minute, not in a second.
jest.setTimeout(180_000)

suite('in a browser', () => {
  let service: RealService
  let browser: Browser
  let address: string
  const complaints: string[] = []

  beforeAll(async () => {
    service = await openRealService()
    address = service.running.address
    // Whatever asks for another machine finds none.
    browser = await chromium.launch({ executablePath: program as string, args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'] })
  })
  afterAll(async () => {
    await browser?.close()
    await service?.close()
  })

  const open = async (path: string, width = 1280, colorScheme: (typeof schemes)[number] = 'light'): Promise<Page> => {
    complaints.length = 0
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    page.on('console', (message) => void (message.type() === 'error' || message.type() === 'warning' ? complaints.push(`console: ${message.text()}`) : 0))
    page.on('pageerror', (fault) => void complaints.push(`error: ${fault.message}`))
    page.on('requestfailed', (request) => void complaints.push(`failed: ${request.url()}`))
    page.on('response', (response) => void (response.status() >= 400 ? complaints.push(`${response.status()}: ${response.url()}`) : 0))
    page.on('request', (request) => void (request.url().startsWith(`${address}/`) || request.url().startsWith('data:') ? 0 : complaints.push(`elsewhere: ${request.url()}`)))
    page.setDefaultTimeout(90_000)
    await page.goto(`${address}${path}`, { waitUntil: 'networkidle' })
    return page
  }

  test.each(widths.flatMap((width) => schemes.map((scheme) => [width, scheme] as const)))('the home page fits %i pixels, %s, and can be read', async (width, scheme) => {
    const page = await open('/developers', width, scheme)
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
    expect(await page.evaluate(faint)).toEqual([])
    const outline = await page.evaluate<number[]>(`[...document.querySelectorAll('h1, h2, h3')].map(({ tagName }) => Number(tagName.slice(1)))`)
    expect(outline.filter((level) => level === 1)).toHaveLength(1)
    expect(outline.every((level, i) => i === 0 || level <= (outline[i - 1] as number) + 1)).toBe(true)
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    // The style is from its own file: nothing in the page could have set it.
    expect(await page.evaluate(`getComputedStyle(document.querySelector('main')).maxWidth`)).not.toBe('none')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('the home page says what it is, in which mode, and its examples work as they stand', async () => {
    const page = await open('/developers')
    expect(await page.locator('.note').innerText()).toContain('Local mode')
    const links = await page.evaluate<string[]>(`[...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))`)
    for (const link of ['/docs', '/openapi.json', '/asyncapi.json', '/health', '/ready']) expect(links).toContain(link)
    for (const link of new Set(links.map((one) => one.replace(/#.*/, '')))) expect([link, (await service.ask(link)).status]).toEqual([link, 200])
    const examples = (await page.locator('pre').allInnerTexts()).filter((text) => text.startsWith('curl') && !text.includes('/live'))
    expect(examples.length).toBeGreaterThan(4)
    for (const example of examples) {
      const url = /http:\/\/[^' ]+/.exec(example)?.[0] ?? ''
      const body = /-d '(.*)'/.exec(example)?.[1]
      const answer = await service.ask(url.slice(address.length), { as: eda, ...(body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body }) })
      expect([url, answer.status]).toEqual([url, body === undefined ? 200 : 201])
      await answer.text()
    }
    await page.close()
  })

  test.each(widths)('the interactive pages at %i pixels take a token and show a real answer, offline', async (width) => {
    const page = await open('/docs', width)
    await page.getByRole('button', { name: 'Authorize' }).first().click()
    await page.locator('.modal-ux input').fill(await (service.running.callers.issuer?.token(eda) ?? ''))
    await page.locator('.modal-ux button.authorize').click()
    await page.locator('.modal-ux button.btn-done').click()
    await page.locator('#operations-tag-Views').click()
    const operation = page.locator('#operations-Views-getRow-cluster-overview')
    await operation.locator('.opblock-summary-control').click()
    await operation.getByRole('button', { name: 'Try it out' }).click()
    await operation.locator('tr[data-param-name="key"] input').fill('wichita-aerospace')
    await operation.getByRole('button', { name: 'Execute' }).click()
    await operation.locator('.live-responses-table .response-col_status').first().waitFor()
    expect((await operation.locator('.live-responses-table tbody .response-col_status').first().innerText()).trim()).toMatch(/^200/)
    expect(await operation.locator('.live-responses-table').innerText()).toContain('wichita-aerospace')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('the links of the home page lead to the operation that they name', async () => {
    const page = await open('/docs#/Views/listRows-gap-register')
    await page.locator('#operations-Views-listRows-gap-register.is-open').waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a page of elsewhere can neither read nor drive the ledger of this machine', async () => {
    const elsewhere = createServer((_request, response) => void response.setHeader('content-type', 'text/html').end('<!doctype html><title>elsewhere</title>'))
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const page = await browser.newPage()
    await page.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`)
    const token = (await service.running.callers.issuer?.token(eda)) ?? ''
    const begun = await service.ask('/api/v1/session', { method: 'POST', headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', 'ledger-page': '1' }, body: '{"role":"liaison","agency":"eda"}' })
    const cookie = /^ledger-session=([^;]+)/.exec(begun.headers.get('set-cookie') ?? '')?.[1] ?? ''
    await page.context().addCookies([{ name: 'ledger-session', value: cookie, url: address, httpOnly: true, sameSite: 'Lax' }])
    const { size } = service.running.ledger.log.head()
    const tries = await page.evaluate(tried(address, token))
    expect(tries).toEqual(Array.from({ length: 8 }, () => 'blocked'))
    // Another port of this machine is the same site, so the session's cookie came along: it did nothing, and is as it was.
    const kept = await page.context().cookies(address)
    expect(kept.map(({ name, value }) => [name, value])).toEqual([['ledger-session', cookie]])
    expect(await (await service.ask('/api/v1/me', { headers: { cookie: `ledger-session=${cookie}` } })).json()).toMatchObject({ role: 'liaison' })
    expect(service.running.ledger.log.head().size).toBe(size)
    await page.close()
    elsewhere.close()
  })
})
