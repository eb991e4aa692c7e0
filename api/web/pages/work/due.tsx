import type { ReactNode } from 'react'
import type { coordinationBoard } from '../../../../projections/coordination-board.ts'
import type { Labels, Rows, ViewOf } from '../../ledger/views.ts'
import { Act } from '../../parts/act.tsx'
import { dayText, leftText } from '../../parts/format.ts'
import type { People } from '../../parts/people.tsx'
import { personText } from '../../parts/people.tsx'
import { Empty } from '../../parts/states.tsx'
import { TableHead } from '../../parts/table.tsx'
import { Invented } from '../../parts/traced.tsx'
import type { Coverage } from './clusters.tsx'
import type { Gap } from './gaps.tsx'
import { NamedClusters } from './named-clusters.tsx'

type Case = ViewOf<typeof coordinationBoard>
export type CaseRows = Rows<Case>
type Due = { readonly id: string; readonly on: string | null; readonly what: string; readonly text: string; readonly cluster: string | null; readonly act: ReactNode; readonly synthetic: boolean }

const promises = (gaps: readonly Gap[]): readonly Due[] =>
  gaps.flatMap((gap) => {
    const promised = gap.answer?.promiseDue ?? null
    if (gap.status !== 'answered' || promised === null) return []
    const text = gap.statement ?? gap.gap
    const act = (
      <Act command="log-gap-action" fields={{ gap: gap.gap }} about={text} plain>
        Log what was done
      </Act>
    )
    return [{ id: `gap ${gap.gap}`, on: promised, what: 'Promised change', text, cluster: gap.clusters[0] ?? null, act, synthetic: gap.synthetic }]
  })

const settled = (cases: readonly Case[], agency: string): readonly Due[] =>
  cases
    .filter(({ status }) => status === 'open')
    .flatMap((one): readonly Due[] => {
      const { case: id, cluster, synthetic } = one
      const actions = one.actions.filter(({ owner, doneAt }) => owner === agency && doneAt === null)
      const position = {
        id: `position ${id}`,
        on: null,
        what: 'Position to be stated',
        text: one.question,
        cluster,
        synthetic,
        act: (
          <Act command="state-position" fields={{ case: id }} about={one.question} plain>
            State it
          </Act>
        ),
      }
      const joint = actions.map(({ action, due, text }) => ({
        id: `action ${id} ${action}`,
        on: due,
        what: 'Joint action',
        text,
        cluster,
        synthetic,
        act: (
          <Act command="complete-joint-action" fields={{ case: id, action }} about={text} plain>
            Done
          </Act>
        ),
      }))
      return [...(one.silent.includes(agency) ? [position] : []), ...joint]
    })

const reviews = (rows: readonly Coverage[], people: People, person: string): readonly Due[] =>
  rows.flatMap(({ cluster, assigned, synthetic }) =>
    assigned
      .filter(({ staff }) => person === '' || staff === person)
      .flatMap(({ staff, role, reviewBy, until }) => {
        const on = [reviewBy, until].filter((day) => day !== null).toSorted()[0]
        if (on === undefined) return []
        const text = `${personText(people, staff)} (${role})`
        const act = (
          <Act command="assign-liaison" fields={{ staff, cluster, role }} about={text} plain>
            Renew
          </Act>
        )
        return [{ id: `review ${cluster} ${staff}`, on, what: on === until ? 'Assignment ends' : 'Assignment to be reviewed', text, cluster, act, synthetic }]
      }),
  )

const daysTo = (on: string, day: string): number => Math.round((Date.parse(on) - Date.parse(day)) / 86_400_000)

export const dueOf = (gaps: readonly Gap[], cases: readonly Case[], rows: readonly Coverage[], agency: string, people: People, person: string): readonly Due[] =>
  [...promises(gaps), ...settled(cases, agency), ...reviews(rows, people, person)].toSorted((a, b) => ((a.on ?? '') < (b.on ?? '') ? -1 : 1))

/** What the agency owes by a day: promises, joint actions, positions, reviews of assignments. */
export const WhatIsDue = ({ due, day, labels }: { readonly due: readonly Due[]; readonly day: string; readonly labels: Labels }): ReactNode => {
  if (due.length === 0) return <Empty>Nothing that was promised or agreed is due. Joint actions, promises and reviews of assignments stand here once there are any.</Empty>
  return (
    <table className="usa-table due">
      <caption>What is promised, agreed and to be reviewed, the earliest first</caption>
      <TableHead of={['Due', 'What']} />
      <tbody>
        {due.map(({ id, on, what, text, cluster, act, synthetic }) => (
          <tr key={id}>
            <td>
              {on === null ? 'No day set' : dayText(on)}
              {on !== null && <span className={on < day ? 'due__left due__left--late' : 'due__left'}>{leftText(daysTo(on, day))}</span>}
            </td>
            <th scope="row">
              <span className="soft">
                {what}
                {cluster === null ? null : (
                  <>
                    {', '}
                    <NamedClusters ids={[cluster]} labels={labels} />
                  </>
                )}
              </span>
              <br />
              {text}
              <Invented when={synthetic} /> {act}
            </th>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
