import { canonicalJson } from '../../domain/kernel/canonical-json.ts'
import type { FieldFault } from '../ports/commands.ts'

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

/** Members of a command that say when and why and are no part of the record. */
const beside: readonly string[] = ['occurredAt', 'authority']

const plain = (value: unknown): unknown => (typeof value === 'string' ? value.replaceAll(/\s+/g, ' ').trim() : value)

/** The same but for blanks, which lists copy carelessly. */
const same = (a: unknown, b: unknown): boolean => plain(a) === plain(b) || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b))

/** Where a row says something else than the record that it would make, member by member; empty when it says the same. */
export const differences = (body: Readonly<Record<string, unknown>>, record: Readonly<Record<string, unknown>>, speaksOf?: readonly string[]): readonly FieldFault[] =>
  (speaksOf ?? Object.keys(body))
    .filter((name) => !beside.includes(name) && body[name] !== undefined && !same(body[name], record[name]))
    .map((name) => ({
      field: `/${name}`,
      message: `The ledger has ${shown(record[name])}, the file ${shown(body[name])}. Correct the entry instead of importing over it.`,
    }))
