import { useRef } from 'react'
import { useMe } from '../ledger/session.tsx'
import type { Draft } from './drafts.ts'
import { draftId, draftIn, dropDraft, newDraft, putDraft, useDrafts } from './drafts.ts'

export type DraftUse = {
  readonly ready: boolean
  readonly draft: Draft
  /** It was typed before this page was loaded. */
  readonly restored: boolean
  readonly change: (change: Partial<Draft>) => Draft
  readonly discard: () => void
}

/** The draft of a form of whoever is signed in: the one that was kept, or a new one that is kept from the first change on. */
export const useDraft = (form: string, facts: Pick<Draft, 'title' | 'address' | 'typed'>): DraftUse => {
  const ready = useDrafts()
  const person = useMe()?.ref ?? ''
  const id = draftId(person, form)
  const fresh = useRef<Draft>(undefined)
  const found = useRef<boolean>(undefined)
  if (fresh.current?.id !== id) {
    fresh.current = newDraft(person, form, facts)
    found.current = undefined
  }
  const kept = draftIn(id)
  if (ready && found.current === undefined) found.current = kept !== undefined
  const draft = kept ?? fresh.current
  return {
    ready,
    draft,
    restored: found.current === true && kept !== undefined,
    change: (change) => {
      // Several changes may come before the page is drawn again: each begins with the last.
      const next = { ...(draftIn(id) ?? fresh.current ?? draft), ...change }
      void putDraft(next)
      return next
    },
    discard: () => {
      fresh.current = newDraft(person, form, facts)
      found.current = false
      void dropDraft(id)
    },
  }
}
