import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../infra/ports/clock.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'
import { openBook, openCards, opened, points } from './board.ts'

/** What the process prints, a line each: how many entries it has written. */
export type Told = { readonly written: number }

/** Run as a process of its own, with the folder of the store: writes, follows and rebuilds without end, and prints what it has written. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] as string
  const log = await openSqliteEventLog({ path: `${folder}/ledger.sqlite`, clock: systemClock })
  const { write } = openBook(log)
  const views = await openCards(log, { path: `${folder}/views.sqlite`, batch: 7, buildBatch: 50, snapshotEvery: 3 })
  let rebuilding: Promise<void> = Promise.resolve()
  for (let n = 0; ; n += 1) {
    const card = `c${n % 40}`
    await write(n < 40 ? opened(card) : points(card, n))
    if (n % 50 === 0) rebuilding = rebuilding.then(() => views.rebuild('cards')).catch(() => undefined)
    const told: Told = { written: n + 1 }
    writeSync(1, `${JSON.stringify(told)}\n`)
  }
}
