import type { ReactNode } from 'react'
import type { referralQueue } from '../../../../projections/referral-queue.ts'
import type { Rows, ViewOf } from '../../ledger/views.ts'
import { Act } from '../../parts/act.tsx'
import { countText, dayText, words } from '../../parts/format.ts'
import { Empty } from '../../parts/states.tsx'
import { Invented, SourceOf, Why } from '../../parts/traced.tsx'
import { NamedClusters } from './named-clusters.tsx'

export type Referral = ViewOf<typeof referralQueue>
export type ReferralRows = Rows<Referral>

const isOpen = ({ status }: Referral): boolean => status === 'referred' || status === 'accepted'

const Item = ({ one, data, received }: { readonly one: Referral; readonly data: ReferralRows; readonly received: boolean }): ReactNode => {
  const about = one.request ?? one.referral
  const other = received ? one.from : one.to
  const fields = { referral: one.referral }
  return (
    <SourceOf projection="referral-queue" viewKey={one.referral} labels={data.labels}>
      <li className="job">
        <p className="job__clock">
          <strong className="tag">{one.status === 'referred' ? 'Waits for a decision' : words(one.status)}</strong>
          {isOpen(one) && <span>{countText(one.daysOpen ?? 0, 'day')} open</span>} <Why at="/status" what={`the state of: ${about}`} />
        </p>
        <h3>
          {one.request ?? 'The words of this referral are not open to you'}
          <Invented when={one.synthetic} />
        </h3>
        <p className="soft">
          {one.cluster !== null && <NamedClusters ids={[one.cluster]} labels={data.labels} />} · {received ? 'from' : 'to'} {data.labels.agency?.[other ?? ''] ?? other}
          {one.referredAt === null ? '' : `, ${dayText(one.referredAt)}`}
        </p>
        {!isOpen(one) && one.outcome !== null && <p>{one.outcome.text}</p>}
        {received && (
          <p className="acts">
            {one.status === 'referred' && (
              <>
                <Act command="accept-referral" fields={fields} about={about}>
                  Accept
                </Act>
                <Act command="decline-referral" fields={fields} about={about} plain>
                  Decline
                </Act>
              </>
            )}
            {one.status === 'accepted' && (
              <Act command="complete-referral" fields={fields} about={about}>
                Complete
              </Act>
            )}
          </p>
        )}
      </li>
    </SourceOf>
  )
}

/** Referrals of one direction: the open ones first, the oldest on top, then what came of the others. */
export const Referrals = ({ data, rows, received, agency }: { readonly data: ReferralRows; readonly rows: readonly Referral[]; readonly received: boolean; readonly agency: string }): ReactNode => {
  const open = rows.filter(isOpen).toSorted((a, b) => (b.daysOpen ?? 0) - (a.daysOpen ?? 0))
  const done = rows.filter((one) => !isOpen(one)).toReversed()
  if (rows.length === 0) return <Empty>{received ? `No need was referred to ${agency}.` : `${agency} has referred no need. On the page of a cluster each need can be referred to the agency that can meet it.`}</Empty>
  return (
    <>
      <ul className="jobs">
        {open.map((one) => (
          <Item key={one.referral} one={one} data={data} received={received} />
        ))}
      </ul>
      {done.length > 0 && (
        <details>
          <summary>{countText(done.length, 'referral')} decided or completed</summary>
          <ul className="jobs">
            {done.map((one) => (
              <Item key={one.referral} one={one} data={data} received={received} />
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
