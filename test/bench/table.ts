import type { Measured } from './measure.ts'
import { reached } from './measure.ts'

const whole = (value: number | undefined): string => (value === undefined ? '' : Math.round(value).toLocaleString('en-US'))
const cells = (row: Measured): readonly string[] => [
  row.what,
  whole(row.ours),
  whole(row.plain),
  row.unit === 'ratio' ? row.figure.toFixed(2) : `${row.figure.toFixed(row.unit === 'ms' ? 2 : 0)} ${row.unit}`,
  row.goal === undefined ? '' : `${row.unit === 'ratio' ? '≥' : '≤'} ${Number(row.goal.toFixed(2))}`,
  row.goal === undefined ? '' : reached(row) ? 'reached' : 'missed',
]

/** All lines as one Markdown table, in columns that line up. */
export const tableOf = (rows: readonly Measured[]): string => {
  const lines = [['', 'ours', 'plain', 'figure', 'goal', ''], ...rows.map(cells)]
  const widths = (lines[0] as readonly string[]).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  const text = (line: readonly string[]): string => `| ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`
  const [head, ...rest] = lines
  return [text(head as readonly string[]), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest.map(text)].join('\n')
}

export const missed = (rows: readonly Measured[]): readonly Measured[] => rows.filter((row) => !reached(row))
