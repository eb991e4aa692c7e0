import { hash } from 'node:crypto'
import { once } from 'node:events'
import type { Schema } from '../../domain/kernel/schema.ts'
import { may } from '../../infra/identity/authorization.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import { redact } from '../../infra/identity/redaction.ts'
import type { At, Row, RowsQuery, Seen } from '../../infra/ports/views.ts'
import { ViewFault } from '../../infra/ports/views.ts'
import type { AnyProjection } from '../../projections/kernel/projection.ts'
import type { Answers, Question } from './answers.ts'
import { reasonOf, unchanged } from './answers.ts'
import { maskChange } from './changes.ts'
import { reckonedOn } from './clock.ts'
import type { EntryReader } from './entries.ts'
import type { Format } from './formats.ts'
import { calendarOf, cellRow, csvHead, csvLine, formatOf, heldIn, markOf, mediaOf, ndjsonLine } from './formats.ts'
import type { Query } from './input.ts'
import { atOf, integerOf, queryOf, recordedOf } from './input.ts'
import type { Labeller } from './labels.ts'
import type { Asked, Book, Catalog, Handler } from './parts.ts'
import { callerOf, pathOf, sendJson } from './parts.ts'
import { badInput, HttpFault, notFound } from './problem.ts'
import { reservedNames } from './route.ts'

const viewOf = (projection: AnyProjection): Schema<unknown> => projection.view

/** The tag of an answer: it differs whenever the cut, the caller's rights or the question differ. */
const tagOf = (seen: Seen, caller: Caller, asked: Asked, extra: string): string => {
  const { agency, role, grants } = caller
  const question = [seen.projection, seen.version, seen.cut.size, seen.cut.occurred ?? '', agency, role, ...grants, reasonOf(asked.request) ?? '', asked.request.originalUrl, extra]
  return `"${hash('sha256', question.join('\n'), 'base64url').slice(0, 22)}"`
}

/** Sets what every answer of a view carries; gives its tag, or nothing when the caller has this very answer already. */
const newTag = (asked: Asked, seen: Seen, extra = ''): string | undefined => {
  const etag = tagOf(seen, callerOf(asked), asked, extra)
  return unchanged(asked.request, asked.response, etag, seen.cut.size) ? undefined : etag
}

/** Filters by column name; each column once, whichever way it is named. */
const filtersOf = (query: Query): Readonly<Record<string, string>> => {
  const filters: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, wanted] of Object.entries(query)) {
    if (reservedNames.includes(name)) continue
    const column = name.startsWith('where.') ? name.slice('where.'.length) : name
    if (column in filters) throw badInput(column.slice(0, 100), 'Is given twice.')
    filters[column] = wanted
  }
  return filters
}

const seenOf = ({ projection, version, cut, position }: Seen): Seen => ({ projection, version, cut, position })

const dayOf = (day: string | undefined) => (day === undefined ? {} : { day })

/** Looking at another time than now is a right of its own. */
const requireHistory = (caller: Caller, at: At): void => {
  if ((at.recorded !== undefined || at.occurred !== undefined) && may(caller, 'see-history') !== 'yes')
    throw new HttpFault(403, 'not-allowed', `The role ${caller.role} sees views as they are now.`, 'Ask without asOf and occurred, or ask a liaison or auditor.')
}

/** Whether a list is asked for its columns, and not for whole views. */
const showsColumns = ({ show = 'views' }: Query): boolean => {
  if (show !== 'views' && show !== 'columns') throw badInput('show', 'Must be views or columns.')
  return show === 'columns'
}

async function* firstOf(rows: AsyncIterable<Row>, most: number): AsyncGenerator<Row> {
  let left = most
  for await (const row of rows) {
    yield row
    left -= 1
    if (left === 0) return
  }
}

/** Nothing stands under a key: not at all, or not at the time that was asked for. */
const absent = (projection: AnyProjection, at: At, size: number): HttpFault => {
  const what = `${projection.name} for this ${projection.keyed}`
  if (at.recorded === undefined && at.occurred === undefined) return notFound(what)
  const then = at.occurred === undefined ? '' : `, by ${at.occurred}`
  return new HttpFault(404, 'not-there-then', `There was no ${what} in the first ${size} entries of the ledger${then}.`, 'Ask for a later time; without asOf and occurred you get the view as it is now.')
}

export type ViewHandlers = { readonly listRows: Handler; readonly getRow: Handler; readonly explain: Handler; readonly diff: Handler; readonly rebuild: Handler }

export const viewHandlers = (book: Book, catalog: Catalog, labeller: Labeller, reader: EntryReader, answers: Answers): ViewHandlers => {
  const { views, log } = book
  // A cursor holds the order and the place of a row: it is good for the list that it was given for, and no other. It tells
  // nothing and opens nothing that its caller could not ask for, so there is no secret in it: every node goes on with it.
  const sealOf = (inner: string, projection: AnyProjection, wanted: object): string =>
    hash('sha256', JSON.stringify([inner, projection.name, projection.version, wanted]), 'base64url').slice(0, 22)
  const innerCursor = (given: string, projection: AnyProjection, wanted: object): string => {
    const dot = given.lastIndexOf('.')
    const inner = given.slice(0, Math.max(0, dot))
    if (dot > 0 && given.slice(dot + 1) === sealOf(inner, projection, wanted)) return inner
    const message = 'The cursor does not belong to this list, its filters and its order.'
    throw new HttpFault(400, 'bad-cursor', message, 'Send it unchanged with the same filters and sort, or start again without it.', { errors: [{ field: 'cursor', message }] })
  }
  const byName = new Map(catalog.projections.map((projection) => [projection.name, projection]))
  const projectionOf = (asked: Asked): AnyProjection => {
    const projection = byName.get(pathOf(asked, 'projection'))
    if (!projection) throw notFound(`projection "${pathOf(asked, 'projection').slice(0, 100)}"`)
    return projection
  }
  /** Renders an answer as it was asked for in `question`, keeps it for others, and sends it. */
  const answer = async (asked: Asked, question: Question | undefined, seen: Seen, day: string | undefined, parts: { readonly projection: AnyProjection; readonly at: At; readonly etag: string; readonly views: readonly unknown[]; readonly body: object; readonly named?: (id: string) => boolean }): Promise<void> => {
    const { request, response } = asked
    const caller = callerOf(asked)
    const { names, people } = await labeller.namesOf(viewOf(parts.projection), parts.views, parts.at, parts.named)
    const body = Buffer.from(JSON.stringify({ ...seenOf(seen), ...dayOf(day), ...parts.body, labels: names }))
    const rendered = { etag: parts.etag, size: seen.cut.size, body, bare: Object.keys(names).length === 0, people }
    if (question) answers.keep(question, rendered)
    await answers.send(request, response, caller, rendered)
  }
  const shown = (projection: AnyProjection, row: Row, caller: Caller): Row => ({ key: row.key, view: redact(viewOf(projection), row.view, caller) })

  /** Words that are withheld from a caller are not to be guessed through filters or order either. */
  const requireOpenColumns = (projection: AnyProjection, filters: Readonly<Record<string, string>>, sort: string | undefined, caller: Caller): void => {
    const root = (viewOf(projection) as { properties?: object }).properties ?? {}
    if (!('confidentiality' in root) || caller.role === 'auditor' || caller.role === 'steward') return
    const used = [...Object.keys(filters), (sort ?? '').replace(/^-/, '')]
    const words = projection.columns.find(({ name, type }) => type === 'text' && used.includes(name))
    if (words) throw new HttpFault(403, 'column-confidential', `The column ${words.name} holds words that may be confidential.`, 'Filter and sort by other columns.')
  }

  const whole = async (asked: Asked, projection: AnyProjection, { format, mark }: { readonly format: Exclude<Format, 'json'>; readonly mark: string }, query: Omit<RowsQuery, 'limit' | 'cursor'>, most: number, at: At): Promise<void> => {
    const caller = callerOf(asked)
    const { response, request } = asked
    const seen = await views.rows(projection.name, { ...query, limit: 1 }, at)
    const { day, show } = await reckonedOn(book, projection, at, seen)
    if (newTag(asked, seen, `${format} ${day ?? ''}`) === undefined) return
    response.type(`${mediaOf[format]}; charset=utf-8`)
    response.set('content-disposition', `inline; filename="${projection.name}.${format}"`)
    // What stands in the body of a JSON answer has no place in these forms.
    response.set('ledger-projection', `${seen.projection}; version=${seen.version}`)
    if (seen.position !== undefined) response.set('ledger-position', seen.position)
    if (seen.cut.occurred !== undefined) response.set('ledger-occurred', seen.cut.occurred)
    if (day !== undefined) response.set('ledger-day', day)
    if (request.method === 'HEAD') return void response.end()
    // The list is read at the cut that its head names, however long it takes.
    const pinned: At = { recorded: seen.cut.size, ...(at.occurred === undefined ? {} : { occurred: at.occurred }) }
    const rows = firstOf(views.export(projection.name, query, pinned), most)
    if (format === 'ics') {
      const all: Row[] = []
      for await (const row of rows) all.push(shown(projection, show(row), caller))
      const [last] = seen.cut.size === 0 ? [] : await log.readAt([seen.cut.size - 1])
      return void response.send(calendarOf(projection.title, all, last?.recordedAt ?? '1970-01-01T00:00:00.000Z'))
    }
    if (format === 'csv') response.write(`${mark}${csvHead(projection)}`)
    for await (const row of rows) {
      const line = format === 'csv' ? csvLine(projection, shown(projection, show(row), caller)) : ndjsonLine(shown(projection, show(row), caller))
      if (response.destroyed) return
      if (!response.write(line)) await Promise.race([once(response, 'drain'), once(response, 'close')])
    }
    response.end()
  }

  const moment = (query: Query, name: 'from' | 'to'): At => {
    const text = query[name]
    if (text === undefined) throw new HttpFault(400, 'bad-parameter', `${name} is required.`, 'Give from and to: a log size, a day or an instant each.', { errors: [{ field: name, message: 'Is required.' }] })
    const { occurred } = atOf(query, log)
    return { recorded: recordedOf(name, text), ...(occurred === undefined ? {} : { occurred }) }
  }

  /** One side of a comparison; a moment that cannot be is named as the caller gave it. */
  const side = async (projection: AnyProjection, key: string, name: 'from' | 'to', at: At) => {
    try {
      return await views.row(projection.name, key, at)
    } catch (fault) {
      throw fault instanceof ViewFault && fault.field === 'asOf' ? new ViewFault(fault.code, name, fault.message, fault.hint) : fault
    }
  }

  return {
    listRows: async (asked) => {
      const projection = projectionOf(asked)
      const caller = callerOf(asked)
      const query = queryOf(asked.request, reservedNames, true)
      const at = atOf(query, log)
      requireHistory(caller, at)
      const filters = filtersOf(query)
      requireOpenColumns(projection, filters, query.sort, caller)
      const format = formatOf(query.format, (types) => asked.request.accepts(types) as string | false, projection)
      const mark = markOf(query.bom, format)
      const wanted = { ...(Object.keys(filters).length === 0 ? {} : { filters }), ...(query.sort === undefined ? {} : { sort: query.sort }) }
      if (format !== 'json') {
        if (query.cursor !== undefined) throw badInput('cursor', 'Belongs to pages of JSON; the other forms give the whole list at once.')
        return whole(asked, projection, { format, mark }, wanted, integerOf(query, 'limit', 1, 1000, Infinity), at)
      }
      const cursor = query.cursor === undefined ? {} : { cursor: innerCursor(query.cursor, projection, wanted) }
      const columnsAlone = showsColumns(query)
      const page = { ...wanted, limit: integerOf(query, 'limit', 1, 1000, 100), ...cursor }
      const question = answers.question(asked.request, caller)
      const found = await views.rows(projection.name, page, at)
      const { day, show } = await reckonedOn(book, projection, at, found)
      const etag = newTag(asked, found, `${format} ${day ?? ''}`)
      if (etag === undefined) return
      const rows = found.rows.map((row) => shown(projection, show(row), caller))
      const cells = columnsAlone ? rows.map((row) => cellRow(projection, row)) : undefined
      const next = found.next === undefined ? {} : { next: `${found.next}.${sealOf(found.next, projection, wanted)}` }
      await answer(asked, question, found, day, { projection, at, etag, views: rows.map(({ view }) => view), body: { total: found.total, ...next, rows: cells ?? rows }, ...(cells ? { named: heldIn(cells) } : {}) })
    },
    getRow: async (asked) => {
      const projection = projectionOf(asked)
      const caller = callerOf(asked)
      const at = atOf(queryOf(asked.request, ['asOf', 'occurred', 'atLeast']), log)
      requireHistory(caller, at)
      const question = answers.question(asked.request, caller)
      const found = await views.row(projection.name, pathOf(asked, 'key'), at)
      if (found.row === undefined) throw absent(projection, at, found.cut.size)
      const { day, show } = await reckonedOn(book, projection, at, found)
      const etag = newTag(asked, found, day)
      if (etag === undefined) return
      const { key, view } = shown(projection, show(found.row), caller)
      await answer(asked, question, found, day, { projection, at, etag, views: [view], body: { key, view } })
    },
    explain: async (asked) => {
      const projection = projectionOf(asked)
      const caller = callerOf(asked)
      const query = queryOf(asked.request, ['path', 'asOf', 'occurred', 'atLeast'])
      const at = atOf(query, log)
      const key = pathOf(asked, 'key')
      if (query.path !== undefined && !/^(\/([^~]|~[01])*)?$/.test(query.path)) throw new HttpFault(400, 'bad-parameter', 'path is not a JSON pointer.', 'Give a pointer such as /gaps/0/status.', { errors: [{ field: 'path', message: 'Is not a JSON pointer.' }] })
      const { row, cut } = await views.row(projection.name, key, at)
      if (row === undefined) throw absent(projection, at, cut.size)
      const answer = await views.explain(projection.name, key, { ...(query.path === undefined ? {} : { path: query.path }), at })
      if (newTag(asked, answer) === undefined) return
      const steps = answer.steps.map(({ event, changes }) => ({
        event: reader.soften(event, caller),
        changes: changes.map((change) => maskChange(viewOf(projection), change, caller, { before: row.view, after: row.view, own: event.agency === caller.agency && caller.role === 'liaison' })),
      }))
      sendJson(asked.response, { ...seenOf(answer), key: answer.key, steps })
    },
    diff: async (asked) => {
      const projection = projectionOf(asked)
      const caller = callerOf(asked)
      const query = queryOf(asked.request, ['from', 'to', 'occurred'])
      const [from, to] = [moment(query, 'from'), moment(query, 'to')]
      const key = pathOf(asked, 'key')
      const [before, after] = [await side(projection, key, 'from', from), await side(projection, key, 'to', to)]
      const answer = await views.diff(projection.name, key, from, to)
      if (before.row === undefined && after.row === undefined) throw notFound(`${projection.name} for this ${projection.keyed}`)
      // Both moments may be days: the sizes that they stand for are what the answer is true for.
      const { projection: name, version, to: cut } = answer
      if (newTag(asked, { projection: name, version, cut, position: undefined }, `${answer.from.size}`) === undefined) return
      const changes = answer.changes.map((change) => maskChange(viewOf(projection), change, caller, { before: before.row?.view, after: after.row?.view, own: false }))
      sendJson(asked.response, { ...answer, changes })
    },
    rebuild: async (asked) => {
      const { name } = projectionOf(asked)
      const before = Date.parse(book.clock())
      await views.rebuild(name)
      const status = views.status().find(({ projection }) => projection === name)
      asked.response.json({ projection: name, size: status?.size ?? log.head().size, milliseconds: Math.max(0, Date.parse(book.clock()) - before) })
    },
  }
}
