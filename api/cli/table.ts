import { say } from './output.ts'

/** Columns that a cell may be wide; what is longer is cut, but for the last cell of a row. */
const widest = 48

/** An instant to the minute: a person reads it, a program takes `--json`. */
const shorter = (text: string): string => (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text) ? `${text.slice(0, 10)} ${text.slice(11, 16)}Z` : text)

/** A value that has no inner structure to speak of, as a person reads it. */
export const cellOf = (value: unknown): string => {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'string') return shorter(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(cellOf).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value as number)
}

export const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

/** Columns as wide as their widest cell; numbers stand to the right, and the last column is left as it is. */
export const tableLines = (columns: readonly string[], rows: readonly (readonly unknown[])[]): readonly string[] => {
  const cells = [columns, ...rows.map((row) => row.map(cellOf))]
  const numeric = columns.map((_, i) => rows.some((row) => typeof row[i] === 'number') && rows.every((row) => typeof row[i] === 'number' || row[i] === null || row[i] === undefined))
  const widths = columns.map((_, i) => Math.min(widest, Math.max(...cells.map((row) => (row[i] ?? '').length))))
  const place = (cell: string, i: number): string => {
    const width = widths[i] ?? 0
    if (numeric[i]) return cell.padStart(width)
    return i === columns.length - 1 ? cell : cut(cell, width).padEnd(width)
  }
  return cells.map((row) => row.map(place).join('  ').trimEnd())
}

export const sayTable = (columns: readonly string[], rows: readonly (readonly unknown[])[]): void => {
  for (const line of tableLines(columns, rows)) say(line)
}
