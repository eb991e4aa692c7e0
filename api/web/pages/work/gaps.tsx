import type { ReactNode } from 'react'
import type { gapRegister } from '../../../../projections/gap-register.ts'
import type { Rows, ViewOf } from '../../ledger/views.ts'
import { Act } from '../../parts/act.tsx'
import { countText, dayText, leftText, words } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Empty } from '../../parts/states.tsx'
import { Invented, SourceOf, Why } from '../../parts/traced.tsx'
import { NamedClusters } from './named-clusters.tsx'

export type Gap = ViewOf<typeof gapRegister>
export type GapRows = Rows<Gap>

/** A gap that waits for the first word of the agency. */
export const isOwed = ({ status }: Gap): boolean => status === 'identified' || status === 'acknowledged'

const Clock = ({ gap }: { readonly gap: Gap }): ReactNode => {
  const left = gap.daysLeft ?? null
  if (!isOwed(gap)) return <span className="tag">{words(gap.answer?.decision ?? gap.status)}</span>
  return <strong className={left !== null && left < 0 ? 'tag tag--late' : 'tag'}>{leftText(left)}</strong>
}

const GapItem = ({ gap, data }: { readonly gap: Gap; readonly data: GapRows }): ReactNode => {
  const about = gap.statement ?? gap.gap
  const promise = gap.answer?.promiseDue ?? null
  return (
    <SourceOf projection="gap-register" viewKey={gap.gap} labels={data.labels}>
      <li className="job">
        <p className="job__clock">
          <Clock gap={gap} />
          {isOwed(gap) && gap.dueBy !== null && <span>answer due {dayText(gap.dueBy)}</span>} {promise !== null && <span>promised by {dayText(promise)}</span>}{' '}
          <Why at={isOwed(gap) ? '/dueBy' : '/answer'} what={`the clock of: ${about}`} />
        </p>
        <h3>
          {gap.statement ?? `The words of this gap are for ${data.labels.agency?.[gap.agency ?? ''] ?? gap.agency} alone`}
          <Invented when={gap.synthetic} />
        </h3>
        <p className="soft">
          <NamedClusters ids={gap.clusters} labels={data.labels} /> · {words(gap.status)}
          {gap.agency === null ? '' : `, reported by ${data.labels.agency?.[gap.agency] ?? gap.agency}`}
          {gap.daysOpen === null || gap.daysOpen === undefined ? '' : `, open ${countText(gap.daysOpen, 'day')}`}
        </p>
        <p className="acts">
          {gap.status === 'identified' && (
            <Act command="acknowledge-gap" fields={{ gap: gap.gap }} about={about} plain>
              Acknowledge
            </Act>
          )}
          {isOwed(gap) && (
            <Act command="answer-gap" fields={{ gap: gap.gap }} about={about}>
              Answer
            </Act>
          )}
          {gap.status === 'answered' && gap.answer?.decision !== 'decline' && (
            <Act command="log-gap-action" fields={{ gap: gap.gap }} about={about} plain>
              Log what was done
            </Act>
          )}
        </p>
      </li>
    </SourceOf>
  )
}

/** The gaps that the agency owns, by the clock: first those that wait for an answer, the most overdue on top. */
export const Gaps = ({ data, gaps, agency }: { readonly data: GapRows; readonly gaps: readonly Gap[]; readonly agency: string }): ReactNode => {
  const owed = gaps.filter(isOwed).toSorted((a, b) => (a.daysLeft ?? Infinity) - (b.daysLeft ?? Infinity))
  const answered = gaps.filter(({ status }) => status === 'answered')
  return (
    <>
      {owed.length + answered.length === 0 && <Empty>No open gap is addressed to {agency}. When another agency reports one, it stands here with the days that are left for the answer.</Empty>}
      <ul className="jobs">
        {[...owed, ...answered].map((gap) => (
          <GapItem key={gap.gap} gap={gap} data={data} />
        ))}
      </ul>
      {data.total > data.rows.length && (
        <p>
          The first {data.rows.length} of {countText(data.total, 'gap')} by due date. <To page="list" places={{ projection: 'gap-register' }} query={`?responsible=${encodeURIComponent(data.rows[0]?.view.responsible ?? '')}`}>All of them</To>
        </p>
      )}
    </>
  )
}
