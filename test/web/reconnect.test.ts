import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Started } from '../kit/cli.ts'
import { askServer, startServer, stopServer } from '../kit/cli.ts'
import { hasChromium, openBrowser } from '../kit/web.ts'

jest.setTimeout(240_000)
const suite = hasChromium ? describe : describe.skip
const folder = mkdtempSync(join(tmpdir(), 'ledger-page-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

suite('a page whose server is killed and started again', () => {
  test('says that it is not live, connects again by itself, and shows what was recorded since', async () => {
    const send = async (server: Started, command: string, body: object): Promise<void> => {
      const answer = await askServer(server, `/api/v1/commands/${command}`, 'steward', { method: 'POST', body: JSON.stringify(body) })
      expect([200, 201]).toContain(answer.status)
    }
    const agency = (id: string, name: string): object => ({ agency: id, name, level: 'federal', codes: {}, fiscalYearStart: 10 })
    const first = await startServer({ LEDGER_DATA: folder, LEDGER_PACK: 'reference' })
    const { port } = new URL(first.address)
    const browser = await openBrowser(first.address)
    try {
      const { page } = await browser.visitor()
      await page.goto('/clusters/wichita-aerospace')
      await page.locator('[data-state=live]').waitFor()
      expect(await page.locator('.first-screen').innerText()).toContain('City of Wichita')

      first.process.kill('SIGKILL')
      await first.ended
      await page.locator('[data-state=broken]').waitFor()
      // What was there stays to be read.
      expect(await page.locator('.first-screen').innerText()).toContain('City of Wichita')

      const second = await startServer({ LEDGER_DATA: folder, LEDGER_PACK: 'reference', LEDGER_PORT: port })
      try {
        await page.locator('[data-state=live]').waitFor()
        await send(second, 'register-agency', agency('test-bureau', 'Bureau of Tests'))
        await page.locator('.first-screen').getByText('City of Wichita').first().waitFor()
      } finally {
        await stopServer(second)
      }
    } finally {
      await browser.close()
    }
  })
})
