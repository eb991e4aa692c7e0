import { createHash } from 'node:crypto'
import { join } from 'node:path'

/**
 * Where things are in a vault that is a folder:
 *
 *   vault.json                                    form, and fingerprint of the master key
 *   subjects/<2>/<person>/<generation>.key        the person's key, wrapped by the master key
 *   subjects/<2>/<person>/<generation>.erased     the person was erased: nothing of this or an earlier generation is shown
 *   subjects/<2>/<person>/<generation>.<instant>.<event>.<tag>   confirmed values of one event
 *   pending/<event>.<person>.<generation>.<instant>.<tag>        values of an event that may not be in the log yet
 *   events/<3>/<event>.<person>.<generation>      whose values an event has; empty
 *   erasing/<person>.<generation>                 an erasure that is not finished; empty
 *   tmp/<any>                                     files that are not whole yet
 *
 * Persons and events are named by the hash of their id. A generation is never used again once it was erased, so a node
 * that is slow to erase cannot hit what another one has written since.
 */
export const layoutOf = (root: string) => {
  const subjects = join(root, 'subjects')
  const events = join(root, 'events')
  const pending = join(root, 'pending')
  const erasing = join(root, 'erasing')
  const shelfOfPerson = (person: string): string => join(subjects, person.slice(0, 2))
  const folderOf = (person: string): string => join(shelfOfPerson(person), person)
  const shelfOfEvent = (event: string): string => join(events, event.slice(0, 3))
  return {
    about: join(root, 'vault.json'),
    subjects,
    events,
    pending,
    erasing,
    scratch: join(root, 'tmp'),
    shelfOfPerson,
    folderOf,
    shelfOfEvent,
    keyOf: (person: string, generation: number): string => join(folderOf(person), `${generation}.key`),
    erasedOf: (person: string, generation: number): string => join(folderOf(person), `${generation}.erased`),
    pointerOf: ({ event, person, generation }: ValueName): string => join(shelfOfEvent(event), `${event}.${person}.${generation}`),
    erasureOf: (person: string, generation: number): string => join(erasing, `${person}.${generation}`),
    pathOf: (name: ValueName): string => (name.pending ? join(pending, pendingName(name)) : join(folderOf(name.person), settledName(name))),
  }
}

export type Layout = ReturnType<typeof layoutOf>

/** A file of values. `instant` is in milliseconds since 1970 and orders the values of a person; `tag` tells two files apart. */
export type ValueName = {
  readonly person: string
  readonly generation: number
  readonly instant: number
  readonly event: string
  readonly tag: string
  readonly pending: boolean
}

export const personOf = (subject: string): string => createHash('sha256').update(subject).digest('hex')

export const eventOf = (eventId: string): string => createHash('sha256').update(eventId).digest('hex').slice(0, 32)

const padded = (instant: number): string => String(instant).padStart(15, '0')

const pendingName = ({ event, person, generation, instant, tag }: ValueName): string => `${event}.${person}.${generation}.${padded(instant)}.${tag}`

const settledName = ({ event, generation, instant, tag }: ValueName): string => `${generation}.${padded(instant)}.${event}.${tag}`

/** The name of a file in `pending`; `undefined` for any other. */
export const readPending = (text: string): ValueName | undefined => {
  const [, event, person, generation, instant, tag] = /^([0-9a-f]{32})\.([0-9a-f]{64})\.(\d+)\.(\d{15})\.([0-9a-f]+)$/.exec(text) ?? []
  return event && person && tag ? { event, person, tag, generation: Number(generation), instant: Number(instant), pending: true } : undefined
}

/** What a name in the folder of a person says; `undefined` for any other. */
export const readInFolder = (person: string, text: string): ValueName | { readonly key: number } | { readonly erased: number } | undefined => {
  const [, number, kind] = /^(\d+)\.(key|erased)$/.exec(text) ?? []
  if (number) return kind === 'key' ? { key: Number(number) } : { erased: Number(number) }
  const [, generation, instant, event, tag] = /^(\d+)\.(\d{15})\.([0-9a-f]{32})\.([0-9a-f]+)$/.exec(text) ?? []
  return event && tag ? { event, person, tag, generation: Number(generation), instant: Number(instant), pending: false } : undefined
}

/** Whose values an event has, by a name on its shelf; `undefined` for a name of another event. */
export const readPointer = (event: string, text: string): string | undefined => (text.startsWith(`${event}.`) ? /^[0-9a-f]{32}\.([0-9a-f]{64})\.\d+$/.exec(text)?.[1] : undefined)

export const readErasure = (text: string): { readonly person: string; readonly generation: number } | undefined => {
  const [, person, generation] = /^([0-9a-f]{64})\.(\d+)$/.exec(text) ?? []
  return person ? { person, generation: Number(generation) } : undefined
}

export const inOrder = (a: ValueName, b: ValueName): number => a.instant - b.instant || (a.event < b.event ? -1 : Number(a.event > b.event)) || (a.tag < b.tag ? -1 : 1)
