import type { ColumnSpec, FieldSchema, ProjectionSpec } from '../ledger/catalogue.ts'
import type { CellValue } from '../ledger/list-pages.ts'
import type { Labels } from '../ledger/views.ts'
import { dayText, nameWords, numberText, words } from '../parts/format.ts'

/** What the schema of a view says of its fields: codes by the name of the field, and the kinds of things that it names. */
export type Codes = { readonly byField: ReadonlyMap<string, readonly string[]>; readonly all: ReadonlySet<string>; readonly refersTo: ReadonlyMap<string, string> }

export const codesOf = ({ schema }: Pick<ProjectionSpec, 'schema'>): Codes => {
  const byField = new Map<string, readonly string[]>()
  const refersTo = new Map<string, string>()
  const all = new Set<string>()
  const walk = (node: unknown, field: string): void => {
    if (Array.isArray(node)) return node.forEach((one) => walk(one, field))
    if (typeof node !== 'object' || node === null) return
    const { properties, enum: codes, ['x-refers-to']: kind, ...rest } = node as FieldSchema
    if (Array.isArray(codes)) {
      const texts = codes.filter((code): code is string => typeof code === 'string')
      if (!byField.has(field)) byField.set(field, texts)
      texts.forEach((code) => all.add(code))
    }
    if (typeof kind === 'string' && !refersTo.has(field)) refersTo.set(field, kind)
    for (const [name, child] of Object.entries((properties ?? {}) as object)) walk(child, name)
    for (const child of Object.values(rest)) if (typeof child === 'object') walk(child, field)
  }
  walk(schema, '')
  return { byField, all, refersTo }
}

const flag = / \(1\) or not \(0\)$/
/** A column that says yes or no, in numbers. */
export const isFlag = ({ title }: ColumnSpec): boolean => flag.test(title)
export const titleOf = ({ title }: ColumnSpec): string => title.replace(flag, '')

const wholeYear = /year/i
const decimals = 3

const numberCell = (column: ColumnSpec, value: number): string => {
  if (isFlag(column)) return value === 1 ? 'yes' : 'no'
  if (wholeYear.test(column.name)) return String(value)
  return column.name === 'dollars' ? `$${numberText(value)}` : numberText(Number(value.toFixed(decimals)))
}

const dateCell = (value: string): string => (/^\d{4}-\d{2}-\d{2}/.test(value) ? dayText(value) : value)
const eventType = /^[A-Z][a-z]+(?:[A-Z][a-z]+)+$/

export type Namer = { readonly labels: Labels; readonly codes: Codes; readonly states: ReadonlyMap<string, string> | undefined }

/** The kind of thing whose ids stand in a column, as far as the schema or the title tells. */
export const kindOf = (column: ColumnSpec, { refersTo }: Codes): string | undefined => refersTo.get(column.name) ?? refersTo.get(`${column.name}s`) ?? (/agency/i.test(column.title) ? 'agency' : undefined)

/** Whether what stands in a column says something to people: all but ids that have neither a name nor words. */
export const isSpoken = (column: ColumnSpec, { labels, codes }: Namer): boolean =>
  column.type !== 'id' || codes.byField.has(column.name) || ['state', 'type'].includes(column.name) || labels[kindOf(column, codes) ?? ''] !== undefined

/** An id as people say it: its name, its code in words, or as it is. */
export const idText = (column: ColumnSpec, id: string, { labels, codes, states }: Namer): string => {
  const kind = kindOf(column, codes)
  const name = (kind === undefined ? undefined : labels[kind]?.[id]) ?? labels[column.name]?.[id] ?? Object.values(labels).find((names) => names[id] !== undefined)?.[id]
  if (name !== undefined) return name
  if (column.name === 'state' && /^\d{2}$/.test(id)) return states?.get(id) ?? id
  if (codes.all.has(id)) return words(id)
  return eventType.test(id) ? nameWords(id) : id
}

export const cellTexts = (column: ColumnSpec, value: CellValue | undefined, namer: Namer): readonly string[] => {
  if (value === null || value === undefined || value === '') return []
  if (typeof value === 'number') return [numberCell(column, value)]
  if (typeof value !== 'string') return value.map((one) => idText(column, one, namer))
  return [column.type === 'date' ? dateCell(value) : column.type === 'id' ? idText(column, value, namer) : value]
}

const shown = 2
/** A cell on one line; of a long list its beginning and how much is left out. */
export const cellText = (column: ColumnSpec, value: CellValue | undefined, namer: Namer): string => {
  const texts = cellTexts(column, value, namer)
  return texts.length <= shown + 1 ? texts.join(', ') : `${texts.slice(0, shown).join(', ')} and ${texts.length - shown} more`
}
