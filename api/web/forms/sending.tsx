import type { ReactNode } from 'react'
import type { Draft } from './drafts.ts'
import { keepsDrafts } from './drafts.ts'
import { instantText } from '../parts/format.ts'

/** Where a draft stands on its way, in words. */
export const SendingLine = ({ draft, discard }: { readonly draft: Draft; readonly discard: () => void }): ReactNode => {
  if (draft.state === 'typing')
    return keepsDrafts() ? null : <p className="kept">This browser keeps nothing for this page: what you type is lost when you close it.</p>
  if (draft.state !== 'waiting' && draft.state !== 'signed-out') return null
  return (
    <div className="kept" role="status" data-sending={draft.problem === undefined ? 'now' : draft.state}>
      {draft.problem === undefined ? (
        <p>Sending…</p>
      ) : draft.state === 'signed-out' ? (
        <p>Kept on this device. It is sent when you have signed in again.</p>
      ) : (
        <>
          <p>{draft.problem.detail} Kept on this device, will be sent when the connection is back. It is recorded once, however often it is sent.</p>
          <button type="button" className="usa-button usa-button--unstyled" onClick={discard}>
            Do not send it, and discard it
          </button>
        </>
      )}
    </div>
  )
}

/** What was typed before the page was loaded is there again. */
export const RestoredLine = ({ at, discard }: { readonly at: number; readonly discard: () => void }): ReactNode => (
  <div className="kept">
    <p>
      What you typed at {instantText(new Date(at).toISOString())} is here again.{' '}
      <button type="button" className="usa-button usa-button--unstyled" onClick={discard}>
        Discard it and begin anew
      </button>
    </p>
  </div>
)
