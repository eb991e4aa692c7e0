import { may } from '../../infra/identity/authorization.ts'
import type { Entry } from '../../infra/ports/event-log.ts'
import { reasonOf } from './answers.ts'
import { causationTree, entryById } from './causes.ts'
import type { EntryReader, ShownEntry } from './entries.ts'
import { readsWhole } from './entries.ts'
import { entryQueryOf, filterNames, writePlace } from './entry-filters.ts'
import type { Query } from './input.ts'
import { integerOf, queryOf } from './input.ts'
import type { Asked, Book, Catalog, Handler } from './parts.ts'
import { callerOf, pathOf } from './parts.ts'
import { badInput, HttpFault, notFound } from './problem.ts'

const page = 200

const wantedOf = (asked: Asked, query: Query) => {
  if (query.canonical !== undefined && query.canonical !== 'true' && query.canonical !== 'false') throw badInput('canonical', 'Must be true or false.')
  const canonical = query.canonical === 'true'
  if (canonical && !readsWhole(callerOf(asked))) throw new HttpFault(403, 'not-allowed', 'The stored bytes are for auditors and stewards, who read every body whole.', 'Ask without canonical; the leaf record is in every answer.')
  return { reason: reasonOf(asked.request), canonical }
}

type EntryHandlers = { readonly readStream: Handler; readonly readEntries: Handler; readonly readEntry: Handler; readonly readTree: Handler }

/** `GET /streams/{stream}`, `GET /entries`, and one entry with what it belongs to. */
export const entryHandlers = (book: Book, catalog: Catalog, reader: EntryReader): EntryHandlers => {
  const entryOf = async (asked: Asked): Promise<Entry> => {
    const entry = await entryById(book.finder, pathOf(asked, 'id'))
    if (!entry) throw notFound('entry')
    return entry
  }
  /** A page of the entries that the filters of a query find. */
  const lookFor = async (asked: Asked, query: Query): Promise<void> => {
    const caller = callerOf(asked)
    const limit = integerOf(query, 'limit', 1, 1000, page)
    const { size, wanted } = await entryQueryOf(query, caller, catalog, book.log)
    const how = wantedOf(asked, query)
    const found = await book.finder.find({ ...wanted, limit: limit + 1 })
    const entries = await Promise.all(found.slice(0, limit).map((entry) => reader.show(entry, caller, undefined, how)))
    const last = found.length > limit ? entries.at(-1) : undefined
    asked.response.set('ledger-size', String(size)).json({ size, entries, ...(last ? { next: writePlace(query, size, last.index) } : {}) })
  }

  return {
    readStream: async (asked) => {
      const query = queryOf(asked.request, ['from', 'limit', 'canonical'])
      const stream = pathOf(asked, 'stream')
      const caller = callerOf(asked)
      const standing = await reader.standingOf(stream)
      // What is hidden and what is not there get one answer, to the byte.
      if (!standing || may(caller, 'read-stream', { agency: standing.owner, participants: standing.participants }) !== 'yes') throw notFound('stream')
      const limit = integerOf(query, 'limit', 1, 1000, page)
      const read = await book.log.readStream(stream, { from: integerOf(query, 'from', 0, Number.MAX_SAFE_INTEGER, 0), limit })
      if (read.kind === 'missing') throw notFound('stream')
      const wanted = wantedOf(asked, query)
      const entries = await Promise.all(read.entries.map((entry) => reader.show(entry, caller, standing, wanted)))
      const next = (entries.at(-1)?.revision ?? read.lastRevision) + 1
      asked.response.set('etag', `"${read.lastRevision}"`).json({ stream, owner: standing.owner, lastRevision: read.lastRevision, entries, ...(next <= read.lastRevision ? { next } : {}) })
    },
    readEntries: async (asked) => {
      const query = queryOf(asked.request, ['from', 'limit', 'canonical', ...filterNames])
      const caller = callerOf(asked)
      if (filterNames.some((name) => query[name] !== undefined)) return lookFor(asked, query)
      const from = integerOf(query, 'from', 0, Number.MAX_SAFE_INTEGER, 0)
      const limit = integerOf(query, 'limit', 1, 1000, page)
      const size = book.log.head().size
      const to = Math.min(size, from + limit)
      const wanted = wantedOf(asked, query)
      const entries: ShownEntry[] = []
      if (from < to)
        for await (const batch of book.log.readAll({ from, to, batch: limit })) entries.push(...(await Promise.all(batch.map((entry) => reader.show(entry, caller, undefined, wanted)))))
      asked.response.set('ledger-size', String(size)).json({ size, entries, ...(to < size ? { next: to } : {}) })
    },
    readEntry: async (asked) => {
      const query = queryOf(asked.request, ['canonical'])
      const wanted = wantedOf(asked, query)
      asked.response.json(await reader.show(await entryOf(asked), callerOf(asked), undefined, wanted))
    },
    readTree: async (asked) => {
      queryOf(asked.request, [])
      asked.response.json(await causationTree(book.finder, book.decode, await entryOf(asked)))
    },
  }
}
