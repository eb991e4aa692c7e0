import type { awardEvents } from '../domain/award/events.ts'
import type { ConveningHeld } from '../domain/convening/events.ts'
import type { DialogHeld } from '../domain/dialog/events.ts'
import type { CompanyNeedRecorded, ConstraintIdentified, SkillNeedReported } from '../domain/finding/events.ts'
import type { AgencyResponded, PolicyGapIdentified } from '../domain/gap/events.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { cents, integer, nullable, object, record, ref, text } from '../domain/kernel/schema.ts'
import type { NeedReferred } from '../domain/referral/events.ts'
import type { LiaisonAssigned } from '../domain/staff/events.ts'
import { sumCents } from './award-ledger.ts'
import { defineProjection } from './kernel/projection.ts'

type Award = EventOf<(typeof awardEvents)[number]>
type PortfolioEvent =
  | EventOf<typeof DialogHeld | typeof ConveningHeld | typeof ConstraintIdentified | typeof CompanyNeedRecorded | typeof SkillNeedReported>
  | EventOf<typeof PolicyGapIdentified | typeof AgencyResponded | typeof NeedReferred | typeof LiaisonAssigned>
  | Extract<Award, { type: 'AwardRecorded' | 'AwardModified' | 'AwardCorrected' | 'AwardClusterAttributed' }>

const counts = { dialogs: integer(), convenings: integer(), findings: integer(), gapsOwned: integer(), answers: integer(), referralsReceived: integer(), assignments: integer() }
type Count = keyof typeof counts

const portfolioView = object({
  agency: ref('agency'),
  clusters: record(object({ ...counts, lastContact: nullable(text({ pattern: '^[0-9-]{10}$' })) }), { description: 'What the agency did, by cluster.' }),
  awards: record(object({ amounts: record(cents()), fiscalYear: integer(), clusters: record(integer({ description: 'Share in hundredths of a percent.' })) }), { description: 'Awards in which it funds, awards or implements; transactions by number, the award itself under "".' }),
  totals: object({ clusters: integer(), dialogs: integer(), findings: integer(), gapsOwned: integer(), answers: integer(), awards: integer(), total: cents(), byYear: record(cents(), { description: 'By fiscal year of the award.' }) }),
})
type Portfolio = Infer<typeof portfolioView>

const none = { dialogs: 0, convenings: 0, findings: 0, gapsOwned: 0, answers: 0, referralsReceived: 0, assignments: 0, lastContact: null }

const withTotals = (view: Portfolio): Portfolio => {
  const lines = Object.values(view.clusters)
  const awards = Object.values(view.awards)
  const sum = (name: Count): number => lines.reduce((all, line) => all + line[name], 0)
  const byYear: Record<string, string> = {}
  for (const { fiscalYear, amounts } of awards) byYear[fiscalYear] = sumCents([byYear[fiscalYear] ?? '0', ...Object.values(amounts)])
  const reached = new Set([...Object.keys(view.clusters), ...awards.flatMap(({ clusters }) => Object.keys(clusters))])
  return {
    ...view,
    totals: { clusters: reached.size, dialogs: sum('dialogs'), findings: sum('findings'), gapsOwned: sum('gapsOwned'), answers: sum('answers'), awards: awards.length, total: sumCents(Object.values(byYear)), byYear },
  }
}

const add = (view: Portfolio, clusters: readonly string[], name: Count, contact?: string): Portfolio => {
  const next = { ...view.clusters }
  for (const cluster of clusters) {
    const line = next[cluster] ?? none
    const last = contact !== undefined && (line.lastContact === null || contact > line.lastContact) ? contact : line.lastContact
    next[cluster] = { ...line, [name]: line[name] + 1, lastContact: last }
  }
  return withTotals({ ...view, clusters: next })
}

type Line = Portfolio['awards'][string]
const putAward = (view: Portfolio, award: string, change: (before: Line) => Line): Portfolio =>
  withTotals({ ...view, awards: { ...view.awards, [award]: change(view.awards[award] ?? { amounts: {}, fiscalYear: 0, clusters: {} }) } })

const sharesOf = (list: readonly { readonly cluster: string; readonly share: number }[]): Record<string, number> => Object.fromEntries(list.map(({ cluster, share }) => [cluster, share]))

const keysOf = (event: Recorded<PortfolioEvent>): readonly string[] => {
  switch (event.type) {
    case 'DialogHeld':
    case 'ConveningHeld':
      return event.data.agencies.map(({ agency }) => agency)
    case 'PolicyGapIdentified':
    case 'AgencyResponded':
      return [event.data.responsible]
    case 'NeedReferred':
      return [event.data.owner]
    case 'LiaisonAssigned':
      return [event.data.agency]
    case 'AwardRecorded':
    case 'AwardModified':
    case 'AwardCorrected':
    case 'AwardClusterAttributed':
      return [...new Set([event.data.fundingAgency, event.data.awardingAgency, event.data.implementingAgency])]
    default:
      return [event.agency]
  }
}

/** One agency across all clusters: contacts, findings, gaps, answers and money. */
export const agencyPortfolio = defineProjection<Portfolio, PortfolioEvent>({
  name: 'agency-portfolio',
  version: 1,
  title: 'Agency portfolio',
  description: 'What one agency does with which clusters, and what it funds, awards or implements there.',
  keyed: 'agency id',
  view: portfolioView,
  interests: ['DialogHeld', 'ConveningHeld', 'ConstraintIdentified', 'CompanyNeedRecorded', 'SkillNeedReported', 'PolicyGapIdentified', 'AgencyResponded', 'NeedReferred', 'LiaisonAssigned', 'AwardRecorded', 'AwardModified', 'AwardCorrected', 'AwardClusterAttributed'],
  keys: keysOf,
  initial: (agency) => withTotals({ agency, clusters: {}, awards: {}, totals: { clusters: 0, dialogs: 0, findings: 0, gapsOwned: 0, answers: 0, awards: 0, total: '0', byYear: {} } }),
  evolve: (view, event) => {
    const day = event.occurredAt.slice(0, 10)
    switch (event.type) {
      case 'DialogHeld':
        return add(view, event.data.clusters, 'dialogs', day)
      case 'ConveningHeld':
        return add(view, event.data.clusters, 'convenings', day)
      case 'ConstraintIdentified':
      case 'CompanyNeedRecorded':
      case 'SkillNeedReported':
        return add(view, [event.data.cluster], 'findings')
      case 'PolicyGapIdentified':
        return add(view, event.data.clusters, 'gapsOwned')
      case 'AgencyResponded':
        return add(view, event.data.clusters, 'answers')
      case 'NeedReferred':
        return add(view, [event.data.cluster], 'referralsReceived')
      case 'LiaisonAssigned':
        return add(view, [event.data.cluster], 'assignments')
      case 'AwardRecorded': {
        const { award, amount, fiscalYear, clusters } = event.data
        return putAward(view, award, (before) => ({ amounts: { ...before.amounts, '': amount }, fiscalYear, clusters: sharesOf(clusters) }))
      }
      case 'AwardModified': {
        const { award, modification, change } = event.data
        return putAward(view, award, (before) => ({ ...before, amounts: { ...before.amounts, [modification]: change } }))
      }
      case 'AwardCorrected': {
        const { award, modification = '', amount } = event.data
        return putAward(view, award, (before) => ({ ...before, amounts: { ...before.amounts, [modification]: amount } }))
      }
      case 'AwardClusterAttributed': {
        const { award, shares } = event.data
        return putAward(view, award, (before) => ({ ...before, clusters: sharesOf(shares) }))
      }
    }
  },
  columns: [
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => [...new Set([...Object.keys(view.clusters), ...Object.values(view.awards).flatMap(({ clusters }) => Object.keys(clusters))])].sort() },
    { name: 'clusters', title: 'Clusters reached', type: 'number', of: (view) => view.totals.clusters },
    { name: 'dialogs', title: 'Dialogs', type: 'number', of: (view) => view.totals.dialogs },
    { name: 'findings', title: 'Findings', type: 'number', of: (view) => view.totals.findings },
    { name: 'gapsOwned', title: 'Gaps to answer', type: 'number', of: (view) => view.totals.gapsOwned },
    { name: 'awards', title: 'Awards', type: 'number', of: (view) => view.totals.awards },
    { name: 'dollars', title: 'Dollars', type: 'number', of: (view) => Number(BigInt(view.totals.total) / 100n) },
  ],
  order: 'agency',
})
