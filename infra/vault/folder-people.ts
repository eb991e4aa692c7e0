import type { Random } from '../ports/random.ts'
import type { Revealed } from '../ports/vault.ts'
import { VaultFault } from '../ports/vault.ts'
import type { FolderFiles } from './folder-files.ts'
import type { Layout, ValueName } from './folder-layout.ts'
import { eventOf, inOrder, personOf, readInFolder, readPending } from './folder-layout.ts'
import { newPersonKey, openValue, unwrapKey } from './sealed.ts'

/** Times that a person is read again because something went meanwhile; more, and it is no erasure but damage. */
const attempts = 5
/** Files that are read or written at once: storage on another machine answers many as fast as one. */
const width = 16

/** A person as their folder has them. `generation` is the newest; 0 when there never was a key. */
export type Person = { readonly generation: number; readonly erased: boolean; readonly gone: ReadonlySet<number>; readonly values: readonly ValueName[] }

/** Sealed values of one event about one person. */
export type Body = { readonly event: string; readonly stream: string; readonly sealedAt: string; readonly values: readonly { readonly digest: string; readonly sealed: string }[] }

export type Opened = { readonly name: ValueName; readonly body: Body; readonly values: readonly Revealed[] }

/** `task` for every item, so many at once; answers in the order of the items. */
export const inParallel = async <T, U>(items: readonly T[], task: (item: T) => Promise<U>): Promise<readonly U[]> => {
  const answers: U[] = []
  for (let at = 0; at < items.length; at += width) answers.push(...(await Promise.all(items.slice(at, at + width).map(task))))
  return answers
}

const damaged = (path: string, cause?: unknown): VaultFault => new VaultFault('vault-damaged', `${path} is damaged or not what it was.`, 'Keep it as it is, and restore the vault from its backup.', cause)

const isText = (value: unknown): value is string => typeof value === 'string'

/** Reads a file of our own form; whatever is no such file is damage. */
const parse = <T>(path: string, bytes: Buffer, fits: (value: Partial<T>) => boolean): T => {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw damaged(path, cause)
  }
  if (typeof value !== 'object' || value === null || !fits(value as Partial<T>)) throw damaged(path)
  return value as T
}

/** What the folder holds of people, and their keys. Nothing of it is remembered: another node may erase it at any moment. */
export const openPeople = (options: { readonly files: FolderFiles; readonly layout: Layout; readonly master: Buffer; readonly random: Random }) => {
  const { files, layout, master, random } = options

  /** An empty place where the storage is not mounted would look like a vault that holds nothing. */
  const present = async (): Promise<void> => {
    if ((await files.changed(layout.about)) === undefined)
      throw new VaultFault('vault-unavailable', `The vault at ${layout.about} is not there any more.`, 'See that its storage is mounted; nothing was written.')
  }

  const look = async (person: string): Promise<Person> => {
    const names = await files.list(layout.folderOf(person))
    if (names === undefined) await present()
    const gone = new Set<number>()
    const values: ValueName[] = []
    let generation = 0
    for (const text of names ?? []) {
      const read = readInFolder(person, text)
      if (read === undefined) continue
      if ('key' in read) generation = Math.max(generation, read.key)
      else if ('erased' in read) gone.add(read.erased)
      else values.push(read)
    }
    // Values whose key is not there count as well: they are damage, and not nothing.
    generation = Math.max(generation, ...gone, ...values.map((name) => name.generation))
    return { generation, erased: gone.has(generation), gone, values: values.toSorted(inOrder) }
  }

  const pending = async (): Promise<readonly ValueName[]> => {
    const names = await files.list(layout.pending)
    if (names === undefined) await present()
    return (names ?? []).flatMap((text) => readPending(text) ?? []).toSorted(inOrder)
  }

  const bodyOf = async (name: ValueName): Promise<Body | undefined> => {
    const path = layout.pathOf(name)
    const bytes = await files.read(path)
    if (bytes === undefined) return undefined
    const body = parse<Body>(path, bytes, ({ event, stream, sealedAt, values }) =>
      isText(event) && eventOf(event) === name.event && isText(stream) && isText(sealedAt) && Array.isArray(values) && values.every(({ digest, sealed }) => isText(digest) && isText(sealed)))
    return body
  }

  const keyOf = async (person: string, generation: number): Promise<{ readonly subject: string; readonly key: Buffer } | undefined> => {
    const path = layout.keyOf(person, generation)
    const bytes = await files.read(path)
    if (bytes === undefined) return undefined
    const { subject, wrapped } = parse<{ readonly subject: string; readonly wrapped: string }>(path, bytes, (value) => isText(value.subject) && personOf(value.subject) === person && isText(value.wrapped))
    return { subject, key: unwrapKey(master, subject, Buffer.from(wrapped, 'base64url')) }
  }

  const openOnce = async (person: string, names: readonly ValueName[], generation: number): Promise<readonly Opened[] | undefined> => {
    const held = await keyOf(person, generation)
    if (held === undefined) return undefined
    const bodies = await inParallel(names, bodyOf)
    return bodies.includes(undefined)
      ? undefined
      : names.map((name, i) => {
          const body = bodies[i] as Body
          const values = body.values.map(({ digest, sealed }) => openValue(held.key, { subject: held.subject, eventId: body.event, digest, sealed: Buffer.from(sealed, 'base64url') }))
          return { name, body, values }
        })
  }

  /**
   * Values of a person in the order of sealing. An erasure sets its marker first, so what cannot be opened is looked at
   * again: where there is a marker now it is nothing, else it is damage.
   */
  const open = async (person: string, wanted: (name: ValueName) => boolean, withPending = false): Promise<readonly Opened[]> => {
    let fault: VaultFault | undefined
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      // What is confirmed meanwhile moves from the first list to the second.
      const waiting = withPending ? (await pending()).filter((name) => name.person === person) : []
      const { generation, erased, values } = await look(person)
      const names = [...values, ...waiting].filter((name) => name.generation === generation && wanted(name)).toSorted(inOrder)
      if (erased || names.length === 0) return []
      try {
        const opened = await openOnce(person, names, generation)
        if (opened !== undefined) return opened
      } catch (cause) {
        if (!(cause instanceof VaultFault)) throw cause
        fault = cause
      }
    }
    throw fault ?? damaged(layout.folderOf(person))
  }

  /** The newest key of a person, made when there is none that is not erased. Two nodes that make one at once agree on one. */
  const keyFor = async (subject: string): Promise<{ readonly generation: number; readonly key: Buffer; readonly person: Person }> => {
    const hash = personOf(subject)
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const person = await look(hash)
      if (person.generation > 0 && !person.erased) {
        const held = await keyOf(hash, person.generation)
        if (held !== undefined) return { generation: person.generation, key: held.key, person }
        continue
      }
      if (person.generation === 0) {
        if (await files.makeFolder(layout.shelfOfPerson(hash))) await files.settle(layout.subjects)
        if (await files.makeFolder(layout.folderOf(hash))) await files.settle(layout.shelfOfPerson(hash))
      }
      const generation = person.generation + 1
      const { key, wrapped } = newPersonKey(random, master, subject)
      const ours = await files.putNew(layout.keyOf(hash, generation), JSON.stringify({ subject, wrapped: wrapped.toString('base64url') }))
      await files.settle(layout.folderOf(hash))
      if (ours) return { generation, key, person }
    }
    throw damaged(layout.folderOf(hash))
  }

  /** Who a folder is about, when something is kept of them. */
  const subjectOf = async (person: string, waiting: boolean): Promise<string | undefined> => {
    const { generation, erased, values } = await look(person)
    return erased || (values.length === 0 && !waiting) ? undefined : (await keyOf(person, generation))?.subject
  }

  return { present, look, pending, bodyOf, open, keyFor, subjectOf }
}

export type People = ReturnType<typeof openPeople>
