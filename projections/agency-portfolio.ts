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
import type { Interaction, Portfolio } from './agency-portfolio/view.ts'
import { emptyPortfolio, isBlank, portfolioView } from './agency-portfolio/view.ts'
import { isInvented } from './concerns.ts'
import { defineProjection } from './kernel/projection.ts'
import { laterOf } from './quarter.ts'

type Found = typeof ConstraintIdentified | typeof CompanyNeedRecorded | typeof SkillNeedReported
type People = typeof LiaisonAssigned | typeof LiaisonHandedOver | typeof LiaisonReleased
type Met = typeof DialogHeld | typeof ConveningHeld
type Others = typeof PolicyGapIdentified | typeof AgencyResponded | typeof NeedReferred | typeof ProgramRegistered
type PortfolioEvent = EventOf<Met | Found | People | Others> | AwardEvent

/** One more of something; the row of the agency counts it once, that of each cluster too. */
const count = (view: Portfolio, what: Interaction, event: Recorded<PortfolioEvent>, contact = false): Portfolio => ({
  ...view,
  counts: { ...view.counts, [what]: view.counts[what] + 1 },
  lastContact: contact ? laterOf(view.lastContact, event.occurredAt) : view.lastContact,
})

/** The agencies of an entry, each as a whole and with each of the clusters. */
const rowsOf = (agencies: readonly string[], clusters: readonly string[]): readonly string[] => [
  ...new Set(agencies.flatMap((agency) => [agency, ...clusters.map((cluster) => `${agency}/${cluster}`)])),
]

const keysOf = (event: Recorded<PortfolioEvent>): readonly string[] => {
  switch (event.type) {
    case 'DialogHeld':
    case 'ConveningHeld':
      return rowsOf(event.data.agencies.map(({ agency }) => agency), event.data.clusters)
    case 'ConstraintIdentified':
    case 'CompanyNeedRecorded':
    case 'SkillNeedReported':
      return rowsOf([event.agency], [event.data.cluster])
    case 'PolicyGapIdentified':
      return rowsOf([event.agency, event.data.responsible], event.data.clusters)
    case 'AgencyResponded':
      return rowsOf([event.data.responsible], event.data.clusters)
    case 'NeedReferred':
      return rowsOf([event.agency, event.data.to], [event.data.cluster])
    case 'LiaisonAssigned':
    case 'LiaisonHandedOver':
    case 'LiaisonReleased':
      return rowsOf([event.data.agency], [event.data.cluster])
    case 'ProgramRegistered':
    case 'AwardRecorded':
    case 'AwardModified':
    case 'AwardCorrected':
    case 'AwardClusterAttributed':
      return rowsOf([event.data.fundingAgency, event.data.awardingAgency, event.data.implementingAgency], [])
    default:
      return unreachable(event)
  }
}

const changed = (view: Portfolio, event: Recorded<PortfolioEvent>): Portfolio => {
  switch (event.type) {
    case 'DialogHeld':
      return count(view, 'dialogs', event, true)
    case 'ConveningHeld':
      return count(view, 'convenings', event, true)
    case 'ConstraintIdentified':
    case 'CompanyNeedRecorded':
    case 'SkillNeedReported':
      return count(view, 'findings', event)
    case 'PolicyGapIdentified': {
      const identified = event.agency === view.agency ? count(view, 'gapsIdentified', event) : view
      return event.data.responsible === view.agency ? count(identified, 'gapsOwned', event) : identified
    }
    case 'AgencyResponded':
      return count(view, 'answers', event)
    case 'NeedReferred': {
      const sent = event.agency === view.agency ? count(view, 'referralsSent', event) : view
      return event.data.to === view.agency ? count(sent, 'referralsReceived', event) : sent
    }
    case 'LiaisonAssigned':
      return view.cluster === null ? view : { ...view, staff: [...new Set([...view.staff, event.data.staff])] }
    case 'LiaisonHandedOver':
    case 'LiaisonReleased':
      return view.cluster === null ? view : { ...view, staff: view.staff.filter((person) => person !== event.data.staff) }
    case 'ProgramRegistered':
      return { ...view, programs: { ...view.programs, [event.data.program]: { roles: rolesOf(view.agency, event.data), synthetic: isInvented(event) } } }
    default:
      return awarded(view, event)
  }
}

/**
 * One agency across all clusters: contacts, findings, gaps, answers, referrals, programs and money. What it does with one
 * cluster is a row of its own, because an agency may deal with thousands.
 */
export const agencyPortfolio = defineProjection<Portfolio, PortfolioEvent>({
  name: 'agency-portfolio',
  version: 4,
  title: 'Agency portfolio',
  description: 'What one agency does altogether, what it does with each cluster, and what it funds, awards or implements.',
  keyed: '`<agency id>` for the agency as a whole, or `<agency id>/<cluster id>`',
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
  evolve: changed,
  lists: (view) => !isBlank(view),
  columns: [
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'cluster', title: 'Cluster', type: 'id', of: (view) => view.cluster },
    { name: 'row', title: 'Row of the agency or of a cluster', type: 'id', of: (view) => (view.cluster === null ? 'agency' : 'cluster') },
    { name: 'lastContact', title: 'Last contact', type: 'date', of: (view) => view.lastContact },
    { name: 'dialogs', title: 'Dialogs', type: 'number', of: (view) => view.counts.dialogs },
    { name: 'convenings', title: 'Convenings', type: 'number', of: (view) => view.counts.convenings },
    { name: 'findings', title: 'Findings', type: 'number', of: (view) => view.counts.findings },
    { name: 'gapsOwned', title: 'Gaps to answer', type: 'number', of: (view) => view.counts.gapsOwned },
    { name: 'answers', title: 'Answers', type: 'number', of: (view) => view.counts.answers },
    { name: 'referralsReceived', title: 'Referrals received', type: 'number', of: (view) => view.counts.referralsReceived },
    { name: 'staff', title: 'Liaisons', type: 'set', of: (view) => view.staff },
    { name: 'programs', title: 'Programs', type: 'number', of: (view) => Object.keys(view.programs).length },
    { name: 'policyArea', title: 'Policy areas of awards', type: 'set', of: (view) => Object.keys(view.money?.byPolicyArea ?? {}).sort() },
    { name: 'fiscalYear', title: 'Fiscal years of awards', type: 'set', of: (view) => Object.keys(view.money?.byFiscalYear ?? {}).sort() },
    { name: 'awards', title: 'Awards', type: 'number', of: (view) => view.money?.awards ?? 0 },
    { name: 'dollars', title: 'Dollars', type: 'number', of: (view) => Number(BigInt(view.money?.amount ?? '0') / 100n) },
  ],
  order: 'agency',
})
