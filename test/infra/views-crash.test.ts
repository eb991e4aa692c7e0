import { expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../infra/ports/clock.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'
import { openCards } from '../kit/board.ts'
import type { Told } from '../kit/crash-views.ts'

/** The built writer: a process of its own has no compiler. `npm test` builds before it tests. */
const writer = fileURLToPath(new URL('../../dist/test/kit/crash-views.js', import.meta.url))

test('views of a process that is killed while it follows and rebuilds go on to the same rows, three times over', async () => {
  if (!existsSync(writer)) throw new Error('Build first: npm run build')
  const folder = mkdtempSync(join(tmpdir(), 'ledger-views-crash-'))
  try {
    for (const enough of [60, 137, 211]) {
      const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
      const ended = once(child, 'exit')
      let written = 0
      for await (const line of createInterface({ input: child.stdout })) {
        // The last line may be cut by the kill.
        if (line.endsWith('}')) written = (JSON.parse(line) as Told).written
        if (written === enough) child.kill('SIGKILL')
      }
      expect((await ended)[1]).toBe('SIGKILL')

      const log = await openSqliteEventLog({ path: join(folder, 'ledger.sqlite'), clock: systemClock })
      const views = await openCards(log, { path: join(folder, 'views.sqlite') })
      const anew = await openCards(log)
      const { size } = log.head()
      expect(size).toBeGreaterThanOrEqual(written)
      for (const at of [{}, { recorded: Math.floor(size / 2) }, { recorded: size, occurred: '2026-03-01' }])
        expect(await views.rows('cards', { limit: 1000 }, at)).toEqual(await anew.rows('cards', { limit: 1000 }, at))
      for (const card of ['c0', 'c7', 'c39']) expect(await views.explain('cards', card)).toEqual(await anew.explain('cards', card))
      await anew.close()
      await views.close()
      await log.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
