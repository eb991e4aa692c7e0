import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../infra/ports/clock.ts'
import type { Entry } from '../../infra/ports/event-log.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'
import { leafOf } from '../../infra/transparency/leaf.ts'
import { addLeaf, bytesOf, emptyRange, rootOf } from '../../infra/transparency/merkle.ts'
import type { Line } from '../kit/crash-writer.ts'

/** The built writer: a process of its own has no compiler. `npm test` builds before it tests. */
const writer = fileURLToPath(new URL('../../dist/test/kit/crash-writer.js', import.meta.url))

const start = (path: string): ChildProcess => {
  if (!existsSync(writer)) throw new Error('Build first: npm run build')
  return spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'inherit'] })
}
const linesOf = async (child: ChildProcess, onLine: (line: Line) => void): Promise<void> => {
  if (!child.stdout) throw new Error('no output')
  for await (const text of createInterface({ input: child.stdout })) {
    // The last line may be cut by the kill.
    if (text.endsWith('}')) onLine(JSON.parse(text) as Line)
  }
}

describe('a process that is killed while it writes', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-crash-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('every acknowledged append is found, nothing is torn, and the tree is that of the entries; three times over', async () => {
    const path = join(folder, 'ledger.sqlite')
    const acknowledged = new Map<string, number>()
    let count = 0
    for (const enough of [500, 2_000, 4_500]) {
      const child = start(path)
      const ended = once(child, 'exit')
      await linesOf(child, (line) => {
        if ('fault' in line) throw new Error(line.message)
        acknowledged.set(line.stream, line.revision)
        count += 1
        if (count === enough) child.kill('SIGKILL')
      })
      expect((await ended)[1]).toBe('SIGKILL')

      // No lock is left behind: it opens at once.
      const log = await openSqliteEventLog({ path, clock: systemClock })
      const last = new Map<string, number>()
      const range = emptyRange()
      let previous: Entry | undefined
      for await (const entries of log.readAll()) {
        for (const entry of entries) {
          expect([entry.index, entry.revision]).toEqual([range.size, (last.get(entry.stream) ?? -1) + 1])
          last.set(entry.stream, entry.revision)
          addLeaf(range, leafOf(entry, entry.stream, entry.revision, entry.recordedAt))
          if (previous && (previous.recordedAt > entry.recordedAt || previous.position >= entry.position)) throw new Error(`Entry ${entry.index} is before the one before it.`)
          previous = entry
        }
      }
      const lost = [...acknowledged].filter(([stream, revision]) => (last.get(stream) ?? -1) < revision)
      expect(lost).toEqual([])
      expect(range.size).toBe(log.head().size)
      expect(await log.root()).toBe(bytesOf(rootOf(range)).toString('base64'))
      await log.close()
    }
    expect(count).toBeGreaterThanOrEqual(4_500)
  })

  test('a second process on the same store is refused with a reason, and the first goes on', async () => {
    const path = join(folder, 'locked.sqlite')
    const log = await openSqliteEventLog({ path, clock: systemClock })
    const child = start(path)
    const ended = once(child, 'exit')
    const lines: Line[] = []
    await linesOf(child, (line) => lines.push(line))
    expect((await ended)[0]).toBe(3)
    expect(lines).toEqual([{ fault: 'log-locked', message: `Another process works on ${path}.`, hint: 'Stop it, or speak to it: a store has one writer.' }])
    const entry = { id: '7c2d4f10-3b5e-5a6c-8d9e-0f1a2b3c4d5e', type: 'Noted', agency: 'eda', occurredAt: '2026-01-01T00:00:00.000Z', body: '{}' }
    expect(await log.append('s-1', 'no_stream', [entry])).toMatchObject({ revision: 0 })
    await log.close()
  })
})
