import { randomUUID } from 'node:crypto'
import { systemClock } from '../../infra/ports/clock.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'

/** A process of its own: opens the log named by its argument, reads all of it, appends, and prints its peak in kilobytes. */
const log = await openSqliteEventLog({ path: process.argv[2] as string, clock: systemClock })
let schemas = 0
for await (const entries of log.readAll()) for (const { body } of entries) schemas += (JSON.parse(body) as { schema: number }).schema
const body = JSON.stringify({ schema: 1, text: 'x'.repeat(480), schemas })
await Promise.all(
  Array.from({ length: 64 }, async (_, writer) => {
    for (let i = 0; i < 500; i += 1)
      await log.append(`memory-${writer}-${i % 20}`, 'any', [{ id: randomUUID(), type: 'Measured', agency: 'eda', occurredAt: '2026-03-01T10:00:00.000Z', body }])
  }),
)
await log.close()
console.log(process.resourceUsage().maxRSS)
