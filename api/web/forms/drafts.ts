import { createStore, del, entries, set } from 'idb-keyval'
import { useEffect, useState } from 'react'
import type { Problem } from '../ledger/problem.ts'
import { newId } from './ids.ts'
import type { TypedGroup } from './typed.ts'

/** What the ledger answers to a command that it accepted. */
export type Accepted = { readonly id: string; readonly stream: string; readonly revision: number; readonly size: number; readonly events: readonly { readonly id: string; readonly type: string }[] }

/** One command of what is sent together. Its name is the same whenever it is sent again. */
export type Step = { readonly name: string; readonly command: string; readonly what: string; readonly body: unknown; readonly revision?: number }

/**
 * Something typed by a person at this device, from the first letter until the ledger has it. `key` is made once, and
 * every command is sent under it, so that sending again records nothing twice; after a refusal, which recorded nothing,
 * the next `attempt` is another command.
 */
export type Draft = {
  readonly id: string
  readonly person: string
  readonly title: string
  /** Where it is gone on with. */
  readonly address: string
  readonly key: string
  readonly attempt: number
  readonly typed: TypedGroup
  /** Names of what was picked, by id, for when there is no connection. */
  readonly titles: Readonly<Record<string, string>>
  readonly at: number
  /** Revision of the record when the form was opened. */
  readonly seen?: number
  readonly state: 'typing' | 'waiting' | 'signed-out' | 'refused' | 'done'
  readonly steps: readonly Step[]
  readonly done: Readonly<Record<string, Accepted>>
  readonly problem?: Problem
}

const store = createStore('cluster-ledger', 'drafts')
const known = new Map<string, Draft>()
const listeners = new Set<() => void>()
const tell = (): void => listeners.forEach((listener) => listener())

let kept = true
/** Whether this device keeps what is typed; some browsers keep nothing in private windows. */
export const keepsDrafts = (): boolean => kept
const noKeeping = (): void => {
  kept = false
}

let opening: Promise<void> | undefined
/** What was kept by earlier pages, read once. */
export const openDrafts = (): Promise<void> =>
  (opening ??= entries<string, Draft>(store).then((found) => {
    for (const [id, draft] of found) if (!known.has(id)) known.set(id, draft)
    tell()
  }, noKeeping))

export const draftIn = (id: string): Draft | undefined => known.get(id)
export const draftsOf = (person: string): readonly Draft[] => [...known.values()].filter((draft) => draft.person === person)

/** Keeps a draft; done when it would survive the end of the page. */
export const putDraft = async (draft: Draft): Promise<void> => {
  known.set(draft.id, draft)
  tell()
  await set(draft.id, draft, store).catch(noKeeping)
}

export const dropDraft = async (id: string): Promise<void> => {
  known.delete(id)
  tell()
  await del(id, store).catch(noKeeping)
}

/** After signing out nothing that a person typed stays at the device. */
export const forgetDrafts = async (person: string): Promise<void> => {
  await openDrafts()
  await Promise.all(draftsOf(person).map(({ id }) => dropDraft(id)))
}

export const draftId = (person: string, form: string): string => `${person}/${form}`

export const newDraft = (person: string, form: string, facts: Pick<Draft, 'title' | 'address' | 'typed'>): Draft => ({
  id: draftId(person, form),
  person,
  key: newId(),
  attempt: 0,
  titles: {},
  at: Date.now(),
  state: 'typing',
  steps: [],
  done: {},
  ...facts,
})

/** Draws anew whenever a draft changes; false until what was kept is known. */
export const useDrafts = (): boolean => {
  const [, draw] = useState(0)
  const [ready, setReady] = useState(false)
  useEffect(() => {
    const listener = (): void => draw((count) => count + 1)
    listeners.add(listener)
    void openDrafts().then(() => setReady(true))
    return () => void listeners.delete(listener)
  }, [])
  return ready
}
