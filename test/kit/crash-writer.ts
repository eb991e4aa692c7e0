import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../infra/ports/clock.ts'
import type { EventLog } from '../../infra/ports/event-log.ts'
import { LogFault } from '../../infra/ports/event-log.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'

/** What the process prints, a line each: an append that was acknowledged, or why it gave up. */
export type Line = { readonly stream: string; readonly revision: number } | { readonly fault: string; readonly message: string; readonly hint: string }

const writers = 16
const print = (line: Line): void => void writeSync(1, `${JSON.stringify(line)}\n`)

const write = async (log: EventLog, stream: string): Promise<never> => {
  const read = await log.readStream(stream)
  let last = read.kind === 'found' ? read.lastRevision : -1
  for (;;) {
    const entries = Array.from({ length: 1 + (last % 3 === 0 ? 2 : 0) }, () => ({
      id: randomUUID(),
      type: 'Noted',
      agency: 'eda',
      occurredAt: '2026-01-01T00:00:00.000Z',
      body: `{"text":"${'x'.repeat(300 + (Math.abs(last) % 500))}"}`,
    }))
    const { revision } = await log.append(stream, last < 0 ? 'no_stream' : last, entries)
    // Straight to the pipe: a line that is there was written after the acknowledgement.
    print({ stream, revision })
    last = revision
  }
}

/** Run as a process of its own, with the file of the store: appends without end and prints what was acknowledged. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const log = await openSqliteEventLog({ path: process.argv[2] as string, clock: systemClock })
    await Promise.all(Array.from({ length: writers }, (_, i) => write(log, `crash-${i}`)))
  } catch (fault) {
    if (!(fault instanceof LogFault)) throw fault
    print({ fault: fault.code, message: fault.message, hint: fault.hint })
    process.exitCode = 3
  }
}
