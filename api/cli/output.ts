import { writeFileSync } from 'node:fs'

/** Writes to a pipe or terminal at once; a closed pipe (`| head`) is the reader's choice and no failure. */
const write = (descriptor: 1 | 2, text: string): void => {
  try {
    writeFileSync(descriptor, text)
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EPIPE') throw fault
  }
}

export const say = (line: string): void => write(1, `${line}\n`)
export const warn = (line: string): void => write(2, `${line}\n`)
export const sayJson = (value: unknown): void => say(JSON.stringify(value, null, 2))

const cellOf = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** Columns as wide as their widest cell; the last one is left as it is. */
export const sayTable = (columns: readonly string[], rows: readonly (readonly unknown[])[]): void => {
  const cells = [columns, ...rows].map((row) => row.map(cellOf))
  const widths = columns.map((_, i) => Math.min(48, Math.max(...cells.map((row) => (row[i] ?? '').length))))
  for (const row of cells) say(row.map((cell, i) => (i === columns.length - 1 ? cell : cell.slice(0, 48).padEnd(widths[i] ?? 0))).join('  ').trimEnd())
}
