import { cellOf, tableLines } from './table.ts'

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null || (Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null))

/** Longest text that still fits into a cell; longer ones get a line of their own. */
const longestCell = 60
const mostColumns = 9

/** `lastActivity` as a person would say it. */
const wordsOf = (name: string): string => (/^[a-z]+([A-Z][a-z]*)+$/.test(name) ? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : name)

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => (line === '' ? '' : `  ${line}`))

const fitsTable = (rows: readonly Node[]): boolean => {
  const columns = new Set(rows.flatMap((row) => Object.keys(row)))
  return columns.size <= mostColumns && rows.every((row) => Object.values(row).every((value) => isPlain(value) && cellOf(value).length <= longestCell))
}

/** Of one form: the same fields, in the same order. */
const areAlike = (rows: readonly Node[]): boolean => new Set(rows.map((row) => Object.keys(row).join())).size === 1

const tableOf = (rows: readonly Node[], names?: readonly string[]): readonly string[] => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const shown = rows.map((row, i) => [...(names === undefined ? [] : [names[i]]), ...columns.map((name) => row[name])])
  return tableLines([...(names === undefined ? [] : ['']), ...columns.map(wordsOf)], shown)
}

const listLines = (items: readonly unknown[]): readonly string[] => {
  if (items.every(isNode) && fitsTable(items)) return tableOf(items)
  return items.flatMap((item) => outlineOf(item).map((line, i) => (i === 0 ? `- ${line}` : `  ${line}`)))
}

const memberLines = (name: string, value: unknown): readonly string[] => {
  if (isPlain(value)) return [`${wordsOf(name)}: ${cellOf(value)}`]
  const lines = outlineOf(value)
  return lines.length === 0 ? [`${wordsOf(name)}: –`] : [`${wordsOf(name)}:`, ...indented(lines)]
}

/** Any JSON value as lines for a person: names and values, lists of like things as tables, the rest as indented lists. */
export const outlineOf = (value: unknown): readonly string[] => {
  if (isPlain(value)) return [cellOf(value)]
  if (Array.isArray(value)) return listLines(value)
  const node = value as Node
  const members = Object.values(node)
  // Several like things by name are a table with their names before it.
  if (members.length > 1 && members.every(isNode) && areAlike(members) && fitsTable(members)) return tableOf(members, Object.keys(node))
  return Object.entries(node).flatMap(([name, member]) => memberLines(name, member))
}
