import axe from 'axe-core'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import type { RealService } from './http-real.ts'
import { openRealService } from './http-real.ts'

const program = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path !== undefined && existsSync(path))
export const hasChromium = program !== undefined
if (!hasChromium) console.log('skipped: no Chromium')

/** A phone held upright, and a desk. */
export const widths = [390, 1280] as const

/** Somebody at a browser of their own: own cookies, own store, own connection. */
export type Visitor = {
  readonly page: Page
  readonly context: BrowserContext
  /** Opens a path of the product and waits until its heading is there and nothing is loading. */
  readonly open: (path: string) => Promise<void>
  /** What the browser complained of: errors, answers that are none, anything asked of another host. Emptied when read. */
  readonly complaints: () => readonly string[]
  /** What axe finds (WCAG 2.2 A and AA, best practices): empty when nothing. */
  readonly faults: () => Promise<readonly string[]>
  /** Keeps a picture of the whole page as test output. */
  readonly shoot: (name: string) => Promise<void>
  readonly close: () => Promise<void>
}

type Visit = { readonly width?: number; readonly role?: string; readonly agency?: string; readonly grants?: readonly string[] }

export type Website = {
  readonly service: RealService
  readonly address: string
  /** A new visitor, signed in by the local mode as liaison of `eda` unless said otherwise. */
  readonly visitor: (visit?: Visit) => Promise<Visitor>
  readonly close: () => Promise<void>
}

const pictures = join(import.meta.dirname, '..', '..', 'coverage', 'pictures')

const axeRun = `axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 160) + ' | ' + failureSummary)))`

const visit = async (browser: Browser, address: string, { width = 1280, role = 'liaison', agency = 'eda', grants }: Visit): Promise<Visitor> => {
  const context = await browser.newContext({ viewport: { width, height: width < 600 ? 844 : 900 }, baseURL: address, hasTouch: width < 600, reducedMotion: 'reduce' })
  await context.request.post('/api/v1/session', { data: { role, agency, ...(grants === undefined ? {} : { grants }) }, headers: { origin: address, 'ledger-page': '1', 'sec-fetch-site': 'same-origin' } })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  let complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' || message.type() === 'warning' ? complaints.push(`console: ${message.text()}`) : 0))
  page.on('pageerror', (fault) => void complaints.push(`error: ${fault.message}`))
  page.on('response', (response) => void (response.status() >= 400 ? complaints.push(`${response.status()}: ${response.url()}`) : 0))
  page.on('request', (request) => void (request.url().startsWith(`${address}/`) || /^(data|blob):/.test(request.url()) ? 0 : complaints.push(`elsewhere: ${request.url()}`)))
  return {
    page,
    context,
    open: async (path) => {
      await page.goto(path)
      await page.locator('h1').first().waitFor()
      await page.locator('.waiting').first().waitFor({ state: 'detached' })
    },
    complaints: () => {
      const told = complaints
      complaints = []
      return told
    },
    faults: async () => {
      // Past the policy of the page, which lets no script of others in.
      await page.evaluate(axe.source)
      return page.evaluate<readonly string[]>(axeRun)
    },
    shoot: async (name) => {
      mkdirSync(pictures, { recursive: true })
      await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true })
    },
    close: () => context.close(),
  }
}

type Opened = { readonly visitor: (visit?: Visit) => Promise<Visitor>; readonly close: () => Promise<void> }

/** A browser to look at a running product with. */
const openBrowser = async (address: string): Promise<Opened> => {
  // Whatever asks for another machine finds none.
  const browser = await chromium.launch({ executablePath: program as string, args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'] })
  return { visitor: (one = {}) => visit(browser, address, one), close: () => browser.close() }
}

/** The product on the story of the reference pack, and a browser to look at it with. */
export const openWebsite = async (env: Readonly<Record<string, string>> = {}): Promise<Website> => {
  const service = await openRealService(env)
  const { address } = service.running
  const browser = await openBrowser(address)
  return {
    service,
    address,
    visitor: browser.visitor,
    close: async () => {
      await browser.close()
      await service.close()
    },
  }
}
