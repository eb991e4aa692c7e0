import { cpus } from 'node:os'
import { logBench } from './log.ts'
import type { Measured } from './measure.ts'
import { reached } from './measure.ts'

/** Every group, in the order of the table. `npm run bench -- log` runs those whose names are given. */
const benches = [logBench]

const whole = (value: number | undefined): string => (value === undefined ? '' : Math.round(value).toLocaleString('en-US'))
const cells = (row: Measured): readonly string[] => [
  row.what,
  whole(row.ours),
  whole(row.plain),
  row.unit === 'ratio' ? row.figure.toFixed(2) : `${row.figure.toFixed(row.unit === 'ms' ? 2 : 0)} ${row.unit}`,
  row.goal === undefined ? '' : `${row.unit === 'ratio' ? '≥' : '≤'} ${row.goal}`,
  row.goal === undefined ? '' : reached(row) ? 'reached' : 'missed',
]

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`
  const [head, ...rest] = rows
  return [line(head ?? []), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest.map(line)].join('\n')
}

const asked = process.argv.slice(2)
const chosen = benches.filter(({ name }) => asked.length === 0 || asked.includes(name))
if (chosen.length === 0) {
  console.error(`There is no bench "${asked.join(' ')}". There are: ${benches.map(({ name }) => name).join(', ')}.`)
  process.exitCode = 2
}
const rows: Measured[] = []
for (const bench of chosen) rows.push(...(await bench.run((line) => console.error(`${bench.name}: ${line}`))))
if (rows.length > 0) {
  console.log(`\nNode ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}; operations a second, medians\n`)
  console.log(table([['', 'ours', 'plain', 'figure', 'goal', ''], ...rows.map(cells)]))
  const missed = rows.filter((row) => !reached(row))
  console.log(`\n${rows.filter(({ goal }) => goal !== undefined).length - missed.length} goals reached, ${missed.length} missed`)
}
