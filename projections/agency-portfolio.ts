import type { ConveningHeld } from '../domain/convening/events.ts'
import type { DialogHeld } from '../domain/dialog/events.ts'
import type { CompanyNeedRecorded, ConstraintIdentified, SkillNeedReported } from '../domain/finding/events.ts'
import type { AgencyResponded, PolicyGapIdentified } from '../domain/gap/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import type { ProgramRegistered } from '../domain/program/events.ts'
import type { NeedReferred } from '../domain/referral/events.ts'
import type { LiaisonAssigned, LiaisonHandedOver, LiaisonReleased } from '../domain/staff/events.ts'
import type { AwardEvent } from './agency-portfolio/awards.ts'
import { awarded, rolesOf } from './agency-portfolio/awards.ts'
import type { ClusterLine, Interaction, Portfolio } from './agency-portfolio/view.ts'
import { emptyLine, emptyPortfolio, isBlank, portfolioView } from './agency-portfolio/view.ts'
import { own } from './concerns.ts'
import { defineProjection } from './kernel/projection.ts'
import { laterOf } from './quarter.ts'

type Found = typeof ConstraintIdentified | typeof CompanyNeedRecorded | typeof SkillNeedReported
type People = typeof LiaisonAssigned | typeof LiaisonHandedOver | typeof LiaisonReleased
type Met = typeof DialogHeld | typeof ConveningHeld
type Others = typeof PolicyGapIdentified | typeof AgencyResponded | typeof NeedReferred | typeof ProgramRegistered
type PortfolioEvent = EventOf<Met | Found | People | Others> | AwardEvent

const isSynthetic = (event: Recorded<PortfolioEvent>): boolean => event.origin?.kind === 'synthetic'

const changeLine = (view: Portfolio, cluster: string, event: Recorded<PortfolioEvent>, change: (line: ClusterLine) => Partial<ClusterLine>): Portfolio => {
  const known = own(view.clusters, cluster)
  const before = known ?? emptyLine
  const after = { ...before, ...change(before), synthetic: before.synthetic || isSynthetic(event) }
  const clusters = { ...view.clusters, [cluster]: after }
  if (isBlank(after)) delete clusters[cluster]
  // Counted along, because an agency may deal with thousands.
  const reached = view.totals.clusters - (known ? 1 : 0) + (isBlank(after) ? 0 : 1)
  return { ...view, clusters, totals: { ...view.totals, clusters: reached }, synthetic: view.synthetic || isSynthetic(event) }
}

/** One more of something: on the line of each cluster, and once in the totals. */
const count = (view: Portfolio, what: Interaction, clusters: readonly string[], event: Recorded<PortfolioEvent>, contact = false): Portfolio => {
  const total = { ...view, totals: { ...view.totals, [what]: view.totals[what] + 1 } }
  const more = (line: ClusterLine) => ({ [what]: line[what] + 1, lastContact: contact ? laterOf(line.lastContact, event.occurredAt) : line.lastContact })
  return [...new Set(clusters)].reduce((before, cluster) => changeLine(before, cluster, event, more), total)
}

const keysOf = (event: Recorded<PortfolioEvent>): readonly string[] => {
  switch (event.type) {
    case 'DialogHeld':
    case 'ConveningHeld':
      return [...new Set(event.data.agencies.map(({ agency }) => agency))]
    case 'ConstraintIdentified':
    case 'CompanyNeedRecorded':
    case 'SkillNeedReported':
      return [event.agency]
    case 'PolicyGapIdentified':
      return [...new Set([event.agency, event.data.responsible])]
    case 'AgencyResponded':
      return [event.data.responsible]
    case 'NeedReferred':
      return [...new Set([event.agency, event.data.to])]
    case 'LiaisonAssigned':
    case 'LiaisonHandedOver':
    case 'LiaisonReleased':
      return [event.data.agency]
    case 'ProgramRegistered':
    case 'AwardRecorded':
    case 'AwardModified':
    case 'AwardCorrected':
    case 'AwardClusterAttributed':
      return [...new Set([event.data.fundingAgency, event.data.awardingAgency, event.data.implementingAgency])]
    default:
      return unreachable(event)
  }
}

/** One agency across all clusters: contacts, findings, gaps, answers, referrals, programs and money. */
export const agencyPortfolio = defineProjection<Portfolio, PortfolioEvent>({
  name: 'agency-portfolio',
  version: 2,
  title: 'Agency portfolio',
  description: 'What one agency does with which clusters, and what it funds, awards or implements there.',
  keyed: 'agency id',
  view: portfolioView,
  interests: [
    'DialogHeld',
    'ConveningHeld',
    'ConstraintIdentified',
    'CompanyNeedRecorded',
    'SkillNeedReported',
    'PolicyGapIdentified',
    'AgencyResponded',
    'NeedReferred',
    'LiaisonAssigned',
    'LiaisonHandedOver',
    'LiaisonReleased',
    'ProgramRegistered',
    'AwardRecorded',
    'AwardModified',
    'AwardCorrected',
    'AwardClusterAttributed',
  ],
  keys: keysOf,
  initial: emptyPortfolio,
  evolve: (view, event) => {
    switch (event.type) {
      case 'DialogHeld':
        return count(view, 'dialogs', event.data.clusters, event, true)
      case 'ConveningHeld':
        return count(view, 'convenings', event.data.clusters, event, true)
      case 'ConstraintIdentified':
      case 'CompanyNeedRecorded':
      case 'SkillNeedReported':
        return count(view, 'findings', [event.data.cluster], event)
      case 'PolicyGapIdentified': {
        const { responsible, clusters } = event.data
        const identified = event.agency === view.agency ? count(view, 'gapsIdentified', clusters, event) : view
        return responsible === view.agency ? count(identified, 'gapsOwned', clusters, event) : identified
      }
      case 'AgencyResponded':
        return count(view, 'answers', event.data.clusters, event)
      case 'NeedReferred': {
        const sent = event.agency === view.agency ? count(view, 'referralsSent', [event.data.cluster], event) : view
        return event.data.to === view.agency ? count(sent, 'referralsReceived', [event.data.cluster], event) : sent
      }
      case 'LiaisonAssigned':
        return changeLine(view, event.data.cluster, event, ({ staff }) => ({ staff: [...new Set([...staff, event.data.staff])] }))
      case 'LiaisonHandedOver':
      case 'LiaisonReleased':
        return changeLine(view, event.data.cluster, event, ({ staff }) => ({ staff: staff.filter((person) => person !== event.data.staff) }))
      case 'ProgramRegistered': {
        const programs = { ...view.programs, [event.data.program]: { roles: rolesOf(view.agency, event.data), synthetic: isSynthetic(event) } }
        return { ...view, programs, totals: { ...view.totals, programs: Object.keys(programs).length }, synthetic: view.synthetic || isSynthetic(event) }
      }
      default:
        return awarded(view, event)
    }
  },
  columns: [
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => Object.keys(view.clusters).sort() },
    { name: 'clusters', title: 'Clusters reached', type: 'number', of: (view) => view.totals.clusters },
    { name: 'dialogs', title: 'Dialogs', type: 'number', of: (view) => view.totals.dialogs },
    { name: 'convenings', title: 'Convenings', type: 'number', of: (view) => view.totals.convenings },
    { name: 'findings', title: 'Findings', type: 'number', of: (view) => view.totals.findings },
    { name: 'gapsOwned', title: 'Gaps to answer', type: 'number', of: (view) => view.totals.gapsOwned },
    { name: 'answers', title: 'Answers', type: 'number', of: (view) => view.totals.answers },
    { name: 'referralsReceived', title: 'Referrals received', type: 'number', of: (view) => view.totals.referralsReceived },
    { name: 'programs', title: 'Programs', type: 'number', of: (view) => view.totals.programs },
    { name: 'fiscalYear', title: 'Fiscal years of awards', type: 'set', of: (view) => Object.keys(view.totals.byFiscalYear).sort() },
    { name: 'awards', title: 'Awards', type: 'number', of: (view) => view.totals.awards },
    { name: 'dollars', title: 'Dollars', type: 'number', of: (view) => Number(BigInt(view.totals.amount) / 100n) },
  ],
  order: 'agency',
})
