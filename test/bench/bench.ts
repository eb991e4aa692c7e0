import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { commandsBench } from './commands.ts'
import { emmettBench } from './emmett.ts'
import { eventstoredbBench } from './eventstoredb.ts'
import { httpBench } from './http.ts'
import { liveBench } from './live.ts'
import { logBench } from './log.ts'
import type { Measured } from './measure.ts'
import { missed, tableOf } from './table.ts'
import { viewsBench } from './views.ts'

/** Every group, in the order of the table. */
const benches = [logBench, commandsBench, httpBench, liveBench, viewsBench, eventstoredbBench, emmettBench]

const help = `npm run bench -- [--only <group>,...] [--quick] [--events <count>]

Measures against the same work done plainly, by turns in one run, and prints one table.

${benches.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join('\n')}

  --only     only these groups
  --quick    small sizes and few rounds: shows that everything works, not how fast it is
  --events   entries of the large logs (1000000; 20000 with --quick)

Everything is written into a new folder under ${tmpdir()} (BENCH_FOLDER names another place), which is removed at the end.`

const asked = (): { readonly only: readonly string[]; readonly quick: boolean; readonly events: number } | string => {
  try {
    const { values, positionals } = parseArgs({
      options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false }, events: { type: 'string' }, help: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    if (values.help) return help
    const only = [...positionals, ...(values.only ?? [])].flatMap((names) => names.split(','))
    const unknown = only.find((name) => !benches.some((bench) => bench.name === name))
    if (unknown !== undefined) return `There is no group "${unknown}".\n\n${help}`
    const events = Number(values.events ?? (values.quick ? 20_000 : 1_000_000))
    if (!Number.isInteger(events) || events < 10_000) return `--events must be a whole number of at least 10000, not "${values.events}".`
    return { only, quick: values.quick, events }
  } catch (fault) {
    return `${(fault as Error).message}\n\n${help}`
  }
}

const wanted = asked()
if (typeof wanted === 'string') {
  console.error(wanted)
  process.exit(wanted === help ? 0 : 2)
}
const { only, quick, events } = wanted
const place = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'ledger-bench-'))
process.once('exit', () => rmSync(place, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const rows: Measured[] = []
for (const bench of benches) {
  if (only.length > 0 && !only.includes(bench.name)) continue
  const folder = join(place, bench.name)
  mkdirSync(folder)
  try {
    rows.push(...(await bench.run({ folder, quick, events, tell: (line) => console.error(`${bench.name}: ${line}`) })))
  } catch (fault) {
    console.error(`${bench.name} failed:`, fault)
    process.exitCode = 1
  }
  rmSync(folder, { recursive: true, force: true })
}
if (rows.length > 0) {
  console.log(`\nNode ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}; operations a second, medians of the rounds${quick ? '; small sizes, of no meaning' : ''}\n`)
  console.log(tableOf(rows))
  const goals = rows.filter(({ goal }) => goal !== undefined).length
  console.log(`\n${goals - missed(rows).length} of ${goals} goals reached`)
}
