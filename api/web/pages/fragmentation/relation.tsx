import type { ReactNode } from 'react'
import { useMe } from '../../ledger/session.tsx'
import { Act } from '../../parts/act.tsx'
import { sumOf } from '../../parts/cents.ts'
import { countText, dayText, moneyText, words } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { TableHead } from '../../parts/table.tsx'
import { Invented, useNames, Why } from '../../parts/traced.tsx'
import type { Relation, Report } from './asked.ts'
import { kindText } from './asked.ts'

const Awards = ({ one, report, place }: { readonly one: Relation; readonly report: Report; readonly place: number }): ReactNode => {
  const named = useNames()
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={`Awards of the ${one.kind} in ${words(one.activity)}, scrolls sideways`}>
      <table className="usa-table usa-table--borderless">
        <caption>Awards that meet</caption>
        <TableHead of={['Award', 'Program', 'Agency', { figures: 'Dollars' }]} />
        <tbody>
          {one.awards.map(({ award, program, agency }) => {
            const fact = report.awards[award]
            return (
              <tr key={award}>
                <th scope="row">
                  <To page="list" places={{ projection: 'award-ledger' }} query={`?award=${encodeURIComponent(award)}`}>
                    {named('award', award)}
                  </To>
                </th>
                <td>{program === undefined ? 'No program named' : named('program', program)}</td>
                <td>{named('agency', agency)}</td>
                <td className="number">{fact === undefined ? 'not known here' : moneyText(sumOf(fact.transactions.map(({ amount }) => amount)))}</td>
              </tr>
            )
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              Together, whole awards and not their shares{one.unknownAmounts > 0 ? `; ${countText(one.unknownAmounts, 'amount')} not known` : ''}
            </th>
            <td className="number">
              <strong>{moneyText(one.total)}</strong> <Why at={`/relations/${place}/total`} what={`the sum of this ${one.kind}`} />
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

const outcome = (one: Relation, named: (kind: string, id: string) => string): string => {
  switch (one.status) {
    case 'dismissed':
      return one.dismissed === null ? '' : `${named('agency', one.dismissed.agency)} dismissed it on ${dayText(one.dismissed.at)}: ${one.dismissed.reason}`
    case 'superseded':
      return 'The rule found a wider or narrower relation that stands in its place.'
    case 'ended':
      return one.endedAt === null ? '' : `It ended on ${dayText(one.endedAt)}: its awards meet no more.`
    case 'open':
      return ''
    default:
      return one.status satisfies never
  }
}

/** One place where programs meet: what it is and is not, who is in it, what it comes to, and what can be done. */
export const RelationCard = ({ one, report, place }: { readonly one: Relation; readonly report: Report; readonly place: number }): ReactNode => {
  const named = useNames()
  const me = useMe()
  const party = me !== null && (me.role === 'steward' || one.agencies.includes(me.agency))
  const title = `${kindText[one.kind]}: ${words(one.activity)}`
  const where = one.counties.length === 0 ? 'the whole region' : countText(one.counties.length, 'county', 'counties')
  const when = one.period === null ? '' : one.period.to === undefined ? `, from ${dayText(one.period.from)} on` : `, ${dayText(one.period.from)} to ${dayText(one.period.to)}`
  return (
    <article className={`relation relation--${one.kind}`} aria-label={title}>
      <h3>
        {title} {one.status === 'open' ? null : <span className="tag">{words(one.status)}</span>}
        <Invented when={one.synthetic} /> <Why at={`/relations/${place}`} what={title} />
      </h3>
      <p>
        <strong>{one.agencies.map((id) => named('agency', id)).join(' and ')}</strong> in {where}
        {when}. {one.suspicion === null ? `Found by the rule “${one.rule.id}”, version ${one.rule.version}, on ${dayText(one.detectedAt)}.` : `${named('agency', one.suspicion.agency)} suspects it since ${dayText(one.detectedAt)}: ${one.suspicion.services}, for ${one.suspicion.beneficiaries}.`}
      </p>
      {one.status !== 'open' && <p>{outcome(one, named)}</p>}
      <Awards one={one} report={report} place={place} />
      {one.status === 'open' && (
        <p className="acts">
          <Act command="open-coordination-case" fields={{ cluster: report.cluster, relation: one.relation, programs: one.programs, agencies: one.agencies }} about={title}>
            Open a case
          </Act>
          {one.kind !== 'duplication' && (
            <Act command="suspect-duplication" fields={{ cluster: report.cluster, relation: one.relation }} about={title} plain>
              Suspect duplication
            </Act>
          )}
          {party && (
            <Act command="dismiss-relation" fields={{ cluster: report.cluster, relation: one.relation }} about={title} plain>
              Dismiss
            </Act>
          )}
        </p>
      )}
    </article>
  )
}
