import { useEffect } from 'react'
import { useFreshness } from '../ledger/live.tsx'
import { useMe } from '../ledger/session.tsx'

/** Goes on with what was being sent when a page ended, the connection broke or the session did: at the start, and whenever the ledger answers again. */
export const Sending = (): null => {
  const me = useMe()
  const { state } = useFreshness()
  const person = me?.ref
  useEffect(() => {
    if (person === undefined || state !== 'live') return undefined
    let stop: (() => void) | undefined
    let gone = false
    // Loaded when the page stands: nobody waits for it.
    void import('../forms/outbox.ts').then(({ openOutbox }) => (gone ? undefined : (stop = openOutbox(person))))
    return () => {
      gone = true
      stop?.()
    }
  }, [person, state])
  return null
}
