import { postJson } from '../ledger/ask.ts'
import { problemOf } from '../ledger/problem.ts'
import type { Problem } from '../ledger/problem.ts'
import type { Accepted, Draft, Step } from './drafts.ts'
import { draftIn, draftsOf, openDrafts, putDraft } from './drafts.ts'

/** Milliseconds before something that could not be sent is tried again; each time twice as long. */
const firstWait = 1_000
const longestWait = 60_000

/** Nobody answered, or somebody who says to come again: whether it was recorded is not known, and sending again is safe. */
const comesAgain = ({ status, code }: Problem): boolean => (status === 0 && code === 'unreachable') || status === 429 || status === 502 || status === 503 || status === 504

const sending = new Set<string>()
const waits = new Map<string, number>()

const send = (draft: Draft, step: Step): Promise<Accepted> =>
  postJson<Accepted>(`/api/v1/commands/${step.command}`, step.body, {
    'idempotency-key': `${draft.key}.${draft.attempt}.${step.name}`,
    ...(step.revision === undefined ? {} : { 'if-match': `"${step.revision}"` }),
  })

const fail = async (id: string, problem: Problem): Promise<void> => {
  const draft = draftIn(id)
  if (draft === undefined) return
  if (problem.status === 401) return putDraft({ ...draft, state: 'signed-out', problem })
  if (!comesAgain(problem)) return putDraft({ ...draft, state: 'refused', problem, attempt: draft.attempt + 1 })
  await putDraft({ ...draft, state: 'waiting', problem })
  const wait = waits.get(id) ?? firstWait
  waits.set(id, Math.min(longestWait, wait * 2))
  setTimeout(() => void push(id), wait)
}

/** Sends what is left of a draft, in order. */
const push = async (id: string): Promise<void> => {
  if (sending.has(id)) return
  sending.add(id)
  try {
    for (;;) {
      const draft = draftIn(id)
      if (draft === undefined || (draft.state !== 'waiting' && draft.state !== 'signed-out')) return
      const step = draft.steps.find(({ name }) => draft.done[name] === undefined)
      if (step === undefined) return await putDraft({ ...draft, state: 'done' })
      const answer = await send(draft, step)
      const now = draftIn(id)
      if (now === undefined) return
      const { problem: _, ...rest } = now
      await putDraft({ ...rest, done: { ...now.done, [step.name]: answer } })
    }
  } catch (fault) {
    await fail(id, problemOf(fault))
  } finally {
    sending.delete(id)
  }
}

/** Sends a draft as these commands, one after the other: at once where there is a connection, else as soon as there is one. */
export const submit = async (draft: Draft, steps: readonly Step[]): Promise<void> => {
  const { problem: _, ...rest } = draft
  waits.delete(draft.id)
  // What is not kept yet is not sent: the key must outlive whatever happens to the page.
  await putDraft({ ...rest, steps, state: 'waiting', at: Date.now() })
  await push(draft.id)
}

/** Goes on with whatever of this person was under way when a page ended, the connection broke or the session did. */
export const openOutbox = (person: string): (() => void) => {
  const resume = (): void =>
    void openDrafts().then(() => {
      for (const { id, state } of draftsOf(person)) if (state === 'waiting' || state === 'signed-out') void push(id)
    })
  addEventListener('online', resume)
  resume()
  return () => removeEventListener('online', resume)
}
