import { hash } from 'node:crypto'
import { may } from '../../infra/identity/authorization.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import type { EntryQuery, Term } from '../../infra/ports/finder.ts'
import type { Query } from './input.ts'
import { correlationForm, timeOf } from './input.ts'
import type { Book, Catalog } from './parts.ts'
import { badInput, HttpFault } from './problem.ts'

const termNames = ['cluster', 'agency', 'person', 'type', 'stream', 'correlation'] as const
const timeNames = ['recordedFrom', 'recordedTo', 'occurredFrom', 'occurredTo'] as const
/** Parameters by which entries are looked for; without any of them the log is read in order. */
export const filterNames: readonly string[] = [...termNames, ...timeNames, 'order', 'cursor']

export const orders = ['oldest', 'newest'] as const

const refused = (what: string, remedy: string): HttpFault => new HttpFault(403, 'not-allowed', what, remedy)

/**
 * Terms of a query, as far as the caller may ask for them: a filter tells of an entry what stands in its body. Clusters
 * are in views, what belongs together is in explanations; a liaison follows people through the entries of the own agency.
 */
const termsOf = (query: Query, caller: Caller, { eventSpecs }: Catalog): readonly Term[] => {
  const terms = termNames.flatMap((kind): readonly Term[] => {
    const value = query[kind]
    if (value === undefined) return []
    if (!/^[\x21-\x7e]{1,512}$/.test(value)) throw badInput(kind, 'Must be an id, a type or a stream as an entry has it, without blanks.')
    return [{ kind, value }]
  })
  if (query.type !== undefined && !eventSpecs.some(({ type }) => type === query.type)) throw badInput('type', 'Is no event type; /asyncapi.json and docs/events.md have them all.')
  if (query.correlation !== undefined && !correlationForm.test(query.correlation)) throw badInput('correlation', 'Must be a UUID in lower case.')
  if (query.cluster !== undefined && may(caller, 'see-views') !== 'yes') throw refused(`The role ${caller.role} does not see which clusters an entry is about.`, 'Leave cluster out.')
  if (query.correlation !== undefined && may(caller, 'see-history') !== 'yes') throw refused(`The role ${caller.role} does not see which entries belong together.`, 'Leave correlation out, or ask a liaison or auditor.')
  if (query.person === undefined || caller.role === 'auditor' || caller.role === 'steward') return terms
  if (caller.role !== 'liaison') throw refused(`The role ${caller.role} does not see who recorded an entry, or whom it names.`, 'Leave person out, or ask a liaison or auditor.')
  return [...terms, { kind: 'agency', value: caller.agency }]
}

/** A moment in milliseconds since 1970; a day begins and ends in UTC. */
const millisecondsOf = (query: Query, name: (typeof timeNames)[number]): number | undefined => {
  const given = query[name]
  if (given === undefined) return undefined
  const time = timeOf(name, given)
  return Date.parse(time.length === 10 ? `${time}T${name.endsWith('To') ? '23:59:59.999' : '00:00:00.000'}Z` : time)
}

/** Where a page ended, the log size that all pages share, and the filters that they go by. */
type Place = { readonly of: string; readonly size: number; readonly at: number }

const printOf = (query: Query): string => hash('sha256', JSON.stringify(filterNames.filter((name) => name !== 'cursor').map((name) => query[name] ?? '')), 'base64url').slice(0, 16)
export const writePlace = (query: Query, size: number, at: number): string => Buffer.from(JSON.stringify({ of: printOf(query), size, at } satisfies Place)).toString('base64url')

const readPlace = (query: Query, newest: number): Place | undefined => {
  if (query.cursor === undefined) return undefined
  try {
    const place = JSON.parse(Buffer.from(query.cursor, 'base64url').toString('utf8')) as Place
    if (place.of === printOf(query) && Number.isSafeInteger(place.size) && place.size >= 0 && place.size <= newest && Number.isSafeInteger(place.at)) return place
  } catch {
    // Falls through to the one sentence below.
  }
  const message = 'The cursor does not belong to these filters and this order.'
  throw new HttpFault(400, 'bad-cursor', message, 'Send it unchanged with the same filters and order, or start again without it.', { errors: [{ field: 'cursor', message }] })
}

/** What is looked for, and the log size up to which; `limit` is left to the caller. */
export const entryQueryOf = async (query: Query, caller: Caller, catalog: Catalog, log: Book['log']): Promise<{ readonly size: number; readonly wanted: Omit<EntryQuery, 'limit'> }> => {
  if (query.from !== undefined) throw badInput('from', 'Goes without filters, order and cursor; go on with cursor.')
  if (query.order !== undefined && !orders.some((order) => order === query.order)) throw badInput('order', `Must be ${orders.join(' or ')}.`)
  const terms = termsOf(query, caller, catalog)
  const newestFirst = query.order === 'newest'
  const place = readPlace(query, log.head().size)
  const size = place?.size ?? log.head().size
  const [recordedFrom, recordedTo, from, to] = timeNames.map((name) => millisecondsOf(query, name))
  const first = recordedFrom === undefined ? 0 : await log.sizeAsOf(new Date(recordedFrom - 1).toISOString())
  const end = Math.min(size, recordedTo === undefined ? size : await log.sizeAsOf(new Date(recordedTo).toISOString()))
  const occurred = from === undefined && to === undefined ? {} : { occurred: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } }
  const bounds = newestFirst ? { from: first, to: Math.min(end, place?.at ?? end) } : { from: Math.max(first, place ? place.at + 1 : first), to: end }
  return { size, wanted: { terms, ...occurred, ...bounds, newestFirst } }
}
