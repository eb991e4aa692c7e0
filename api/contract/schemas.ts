import type { Fields, Schema } from '../../domain/kernel/schema.ts'
import { anyObject, boolean, date, instant, integer, list, nullable, object, oneOfText, optional, record, text } from '../../domain/kernel/schema.ts'
import { roles } from '../../domain/kernel/event.ts'
import { problemSchema } from '../http/problem.ts'
import { searchedKinds } from '../http/searchable.ts'

const any: Schema<unknown> = { description: 'Any JSON value.' }
const position = text({ maxLength: 100, description: 'Place in the log; opaque, and good for `atLeast` and `Last-Event-ID`.' })
const cut = object({ size: integer({ minimum: 0, description: 'The first so many entries of the log.' }), occurred: optional(instant()) }, { description: 'What the answer is true for.' })
const labels = record(record(text()), { description: 'Names by kind and id.' })

const seenFields = { projection: text(), version: integer({ minimum: 1 }), cut, position: optional(position) } satisfies Fields
const day = optional(date({ description: 'Day (UTC) to which days open and days left in the view are reckoned: that which was asked for, or today.' }))

/** A page of rows, of one projection or of any. */
export const rowsSchema = (view: Schema<unknown>): Schema<unknown> =>
  object({
    ...seenFields,
    day,
    total: integer({ minimum: 0 }),
    next: optional(text({ description: 'Cursor of the next page; absent on the last.' })),
    rows: list(
      object({
        key: text(),
        view: optional(view),
        cells: optional(record(any, { description: 'In place of the view, with `show=columns`: text, number, list of texts or null by column.' })),
      }),
    ),
    labels,
  })

export const rowSchema = (view: Schema<unknown>): Schema<unknown> => object({ ...seenFields, day, key: text(), view, labels })

const entryFacts = {
  id: text({ maxLength: 36 }),
  stream: text(),
  revision: integer({ minimum: 0 }),
  index: integer({ minimum: 0, description: 'Place in the whole log, from 0.' }),
  position,
  type: text({ description: 'Event type; AsyncAPI describes its data.' }),
  agency: text({ description: 'The agency that speaks.' }),
  recordedAt: instant(),
  occurredAt: instant(),
} satisfies Fields

/** What everybody may know of an entry; the live stream carries this. */
export const entryFactsSchema: Schema<unknown> = object(entryFacts)

const leaf = text({ description: 'Canonical JSON (RFC 8785) that stands for the entry in the Merkle tree; the body is in it by its SHA-256.' })
const entry = object({
  ...entryFacts,
  leaf,
  canonical: optional(text({ description: 'The body as it is kept, byte for byte: its SHA-256 is in the leaf. With canonical=true, for auditors and stewards.' })),
  body: optional(anyObject({ description: 'Data, actor and what surrounds them, for those who may read it.' })),
  personal: optional(anyObject({ description: 'Values of sealed fields, for those who may see them.' })),
})

const change = { path: text({ minLength: 0, description: 'JSON pointer into the view.' }), before: optional(any), after: optional(any) } satisfies Fields

const columns = (description: string): Schema<unknown> => list(object({ name: text(), title: text(), type: oneOfText(['id', 'text', 'date', 'number', 'set']) }), { description })
const condition = object({
  engine: oneOfText(['memory', 'sqlite', 'eventstoredb']),
  state: oneOfText(['live', 'starting', 'catching-up', 'reconnecting', 'stopped']),
  silence: optional(integer({ minimum: 0, description: 'Milliseconds since anything came from an engine on another machine.' })),
  lastEntry: optional(integer({ minimum: 0, description: 'Milliseconds since an entry was read back.' })),
  lag: optional(integer({ minimum: 0, description: 'Milliseconds for which an entry that is known to be written has been waited for.' })),
  reconnects: optional(integer({ minimum: 0, description: 'How often following had to begin anew after a fault or an end.' })),
  sequencer: optional(boolean({ description: 'Whether this node publishes the heads of the tree.' })),
  published: optional(integer({ minimum: 0, description: 'Size of the tree that was published last.' })),
  trouble: optional(text({ description: 'What is wrong with the engine, in a sentence.' })),
})
const status = object({
  projection: text(),
  version: integer({ minimum: 1 }),
  size: integer({ minimum: 0 }),
  rows: integer({ minimum: 0 }),
  building: optional(object({ version: integer({ minimum: 1 }), size: integer({ minimum: 0 }), of: integer({ minimum: 0 }) })),
})

const meFields = { ref: text({ description: 'Stable reference to the person; says nothing about them.' }), agency: text(), role: oneOfText(roles), grants: list(text()), expires: instant() } satisfies Fields

/** Schemas of answers, by the names that the route table uses. */
export const answerSchemas: Readonly<Record<string, Schema<unknown>>> = {
  Problem: problemSchema,
  Document: anyObject({ description: 'A description in its own format.' }),
  Health: object({ status: oneOfText(['ok']), version: text(), mode: oneOfText(['local', 'oidc'], { description: '`local`: tokens are issued on this machine and accepted on loopback alone.' }) }),
  Readiness: object({ ready: boolean(), size: integer({ minimum: 0 }), behind: integer({ minimum: 0 }), views: list(status), log: condition }),
  Session: object({
    mode: oneOfText(['local', 'oidc']),
    me: nullable(object(meFields)),
    expires: nullable(instant()),
    agencies: list(object({ id: text(), name: text() }), { description: 'Local mode: agencies to act for.' }),
    roles: list(oneOfText(roles), { description: 'Local mode: roles to act in.' }),
    may: list(text(), { description: 'Commands that the role may send; the thing itself may say no.' }),
    refreshes: boolean({ description: 'This session can be renewed without signing in again.' }),
    signIn: optional(text({ description: 'Where to sign in with an identity provider.' })),
    trouble: optional(object({ code: text(), detail: text(), remedy: text() }, { description: 'Why signing in came to nothing just now.' })),
  }),
  SessionEnd: object({ next: text({ description: 'Where to go from here.' }) }),
  Me: object(meFields),
  Accepted: object({
    command: text({ description: 'Id of the command.' }),
    stream: text(),
    id: text({ description: 'Id of the thing that the command was about.' }),
    revision: integer({ minimum: -1 }),
    position: optional(position),
    size: integer({ minimum: 0, description: 'Log size after it.' }),
    events: list(object({ id: text(), type: text() })),
    repeated: boolean({ description: 'It was done before under the same key, or things were so already.' }),
  }),
  CommandCatalogue: object({
    commands: list(
      object({
        name: text(),
        stream: text(),
        summary: text(),
        description: text(),
        target: text(),
        mode: oneOfText(['creates', 'changes', 'either']),
        roles: list(oneOfText(roles)),
        allowed: boolean({ description: 'Your role may send it; the thing itself may say no.' }),
        schema: anyObject(),
        example: any,
      }),
    ),
  }),
  RefusalRegister: object({
    refusals: list(
      object({
        code: text({ description: 'Stays the same; a problem of HTTP names it.' }),
        kind: oneOfText(['conflict', 'forbidden', 'missing', 'invalid']),
        meaning: text({ description: 'Words in braces are filled in for the case.' }),
        remedy: text({ description: 'What to do about it.' }),
      }),
      { description: 'By code.' },
    ),
  }),
  ImportCatalogue: object({ imports: list(object({ name: text(), title: text(), form: text(), options: record(text(), { description: 'Options with their meaning.' }) })) }),
  ImportReport: object({
    importer: text(),
    source: text(),
    preview: boolean(),
    rows: integer({ minimum: 0 }),
    accepted: integer({ minimum: 0 }),
    already: integer({ minimum: 0 }),
    refused: integer({ minimum: 0 }),
    leftOut: optional(integer({ minimum: 0, description: 'Rows that are no business of the kind, such as totals of other rows.' })),
    refusals: list(object({ row: integer({ minimum: 0 }), field: text(), message: text() }), { description: 'The first thousand.' }),
    broken: optional(text({ description: 'Why the file could not be read to its end; what was accepted before stands.' })),
  }),
  ViewCatalogue: object({
    size: integer({ minimum: 0 }),
    projections: list(object({ name: text(), version: integer({ minimum: 1 }), title: text(), description: text(), keyed: text(), order: text(), columns: columns('Lists filter and sort by them.'), reckoned: columns('Reckoned to a day when they are shown; lists neither filter nor sort by them.'), status: optional(status), schema: anyObject() })),
  }),
  Rows: rowsSchema(any),
  Row: rowSchema(any),
  Explanation: object({ ...seenFields, key: text(), steps: list(object({ event: anyObject({ description: 'The entry, decoded.' }), changes: list(object(change)) })) }),
  Difference: object({ projection: text(), version: integer({ minimum: 1 }), key: text(), from: cut, to: cut, changes: list(object({ ...change, by: list(text({ description: 'Id of an entry.' })) })) }),
  Entries: object({
    stream: optional(text()),
    owner: optional(text({ description: 'Agency of the first entry of the stream.' })),
    lastRevision: optional(integer({ minimum: 0 })),
    size: optional(integer({ minimum: 0 })),
    next: optional({ type: ['integer', 'string'], description: 'The next page: `from`, or with filters the cursor; absent on the last.' }),
    entries: list(entry),
  }),
  Entry: entry,
  CausationTree: object({
    root: text({ maxLength: 36, description: 'Id of the earliest entry.' }),
    entries: list(object({ ...entryFacts, leaf, causation: nullable(text({ maxLength: 36 }), { description: 'Id of the entry that it followed from; null when it followed from none.' }) }), { maxItems: 500 }),
    more: optional(boolean({ description: 'There are others, which are not shown.' })),
  }),
  Finds: object({
    size: integer({ minimum: 0, description: 'Log size that it is true for.' }),
    total: integer({ minimum: 0, description: 'Finds, those not shown included.' }),
    results: list(
      object({
        kind: oneOfText(searchedKinds),
        id: text(),
        title: text(),
        detail: text({ minLength: 0, description: 'What else tells it from others, in one line.' }),
        projection: text({ description: 'The view that shows it.' }),
        key: text({ description: 'Its key in that view.' }),
        synthetic: boolean({ description: 'Something of it was invented for demonstration.' }),
      }),
      { maxItems: 50, description: 'The best first.' },
    ),
  }),
  Rebuilt: object({ projection: text(), size: integer({ minimum: 0 }), milliseconds: integer({ minimum: 0 }) }),
}
