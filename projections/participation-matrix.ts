import type { ConveningHeld } from '../domain/convening/events.ts'
import type { DialogHeld } from '../domain/dialog/events.ts'
import type { CompanyNeedRecorded, ConstraintIdentified, SkillNeedReported } from '../domain/finding/events.ts'
import type { AgencyResponded } from '../domain/gap/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import { levels } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, instant, integer, list, nullable, object, oneOfText, optional, ref, text } from '../domain/kernel/schema.ts'
import { defineProjection } from './kernel/projection.ts'
import { daysSince, laterOf, quarterOf } from './quarter.ts'

const count = integer({ minimum: 0 })
const counts = { dialogs: count, convenings: count, findings: count, answers: count }
const quarter = object({ quarter: text({ pattern: '^[0-9]{4}-Q[1-4]$', description: 'Calendar quarter, such as 2026-Q1.' }), ...counts })

const participationView = object({
  agency: ref('agency'),
  cluster: ref('cluster'),
  level: nullable(oneOfText(levels), { description: 'Level of the agency as last said by a dialog or convening.' }),
  lastContact: nullable(instant(), { description: 'Latest dialog or convening that the agency took part in.' }),
  daysSinceContact: optional(nullable(integer({ minimum: 0 }), { description: 'Days of the calendar (UTC) from the last contact to the day for which the view is asked, reckoned when it is shown; null without a contact.' })),
  ...counts,
  quarters: list(quarter, { description: 'Quarters in which something happened, newest first.' }),
  synthetic: boolean({ description: 'Something that is counted here was invented.' }),
})
type ParticipationView = Infer<typeof participationView>
type Counted = 'dialogs' | 'convenings' | 'findings' | 'answers'
type Found = typeof ConstraintIdentified | typeof CompanyNeedRecorded | typeof SkillNeedReported
type ParticipationEvent = EventOf<typeof DialogHeld | typeof ConveningHeld | typeof AgencyResponded | Found>

const pairs = (agencies: readonly string[], clusters: readonly string[]): readonly string[] => [
  ...new Set(agencies.flatMap((agency) => clusters.map((cluster) => `${agency}/${cluster}`))),
]

const countedIn = (view: ParticipationView, what: Counted, event: Recorded): ParticipationView => {
  const name = quarterOf(event.occurredAt)
  const before = view.quarters.find((one) => one.quarter === name) ?? { quarter: name, dialogs: 0, convenings: 0, findings: 0, answers: 0 }
  const after = { ...before, [what]: before[what] + 1 }
  return {
    ...view,
    [what]: view[what] + 1,
    quarters: [...view.quarters.filter((one) => one.quarter !== name), after].toSorted((a, b) => (a.quarter < b.quarter ? 1 : -1)),
  }
}

/** A dialog or convening; the level is that of the latest one. */
const met = (view: ParticipationView, what: 'dialogs' | 'convenings', event: Recorded<EventOf<typeof DialogHeld | typeof ConveningHeld>>): ParticipationView => {
  const level = event.data.agencies.find(({ agency }) => agency === view.agency)?.level ?? null
  const lastContact = laterOf(view.lastContact, event.occurredAt)
  return { ...countedIn(view, what, event), lastContact, level: lastContact === event.occurredAt ? (level ?? view.level) : view.level }
}

/** Which agency takes part in what, cluster by cluster and quarter by quarter. */
export const participationMatrix = defineProjection<ParticipationView, ParticipationEvent>({
  name: 'participation-matrix',
  version: 2,
  title: 'Agency participation',
  description: 'Dialogs, convenings, findings and answers of each agency for each cluster by calendar quarter, with the last contact.',
  keyed: 'agency id/cluster id',
  view: participationView,
  interests: ['DialogHeld', 'ConveningHeld', 'AgencyResponded', 'ConstraintIdentified', 'CompanyNeedRecorded', 'SkillNeedReported'],
  keys: (event) => {
    switch (event.type) {
      case 'DialogHeld':
      case 'ConveningHeld':
        return pairs(event.data.agencies.map(({ agency }) => agency), event.data.clusters)
      case 'AgencyResponded':
        return pairs([event.data.responsible], event.data.clusters)
      case 'ConstraintIdentified':
      case 'CompanyNeedRecorded':
      case 'SkillNeedReported':
        return pairs([event.agency], [event.data.cluster])
      default:
        return unreachable(event)
    }
  },
  initial: (key) => {
    const [agency = '', cluster = ''] = key.split('/')
    return { agency, cluster, level: null, lastContact: null, dialogs: 0, convenings: 0, findings: 0, answers: 0, quarters: [], synthetic: false }
  },
  evolve: (view, event) => {
    switch (event.type) {
      case 'DialogHeld':
        return met(view, 'dialogs', event)
      case 'ConveningHeld':
        return met(view, 'convenings', event)
      case 'AgencyResponded':
        return countedIn(view, 'answers', event)
      case 'ConstraintIdentified':
      case 'CompanyNeedRecorded':
      case 'SkillNeedReported':
        return countedIn(view, 'findings', event)
      default:
        return unreachable(event)
    }
  },
  lists: (view) => view.quarters.length > 0,
  columns: [
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'cluster', title: 'Cluster', type: 'id', of: (view) => view.cluster },
    { name: 'level', title: 'Level', type: 'id', of: (view) => view.level },
    { name: 'lastContact', title: 'Last contact', type: 'date', of: (view) => view.lastContact },
    { name: 'dialogs', title: 'Dialogs', type: 'number', of: (view) => view.dialogs },
    { name: 'convenings', title: 'Convenings', type: 'number', of: (view) => view.convenings },
    { name: 'findings', title: 'Findings', type: 'number', of: (view) => view.findings },
    { name: 'answers', title: 'Answers', type: 'number', of: (view) => view.answers },
    { name: 'quarter', title: 'Quarters', type: 'set', of: (view) => view.quarters.map((one) => one.quarter) },
  ],
  order: '-lastContact',
  clock: {
    of: ({ agency, cluster, level, lastContact, ...rest }, day) => ({ agency, cluster, level, lastContact, daysSinceContact: daysSince(lastContact, day), ...rest }),
    columns: [{ name: 'daysSinceContact', title: 'Days since the last contact', type: 'number', of: (view) => view.daysSinceContact ?? null }],
  },
})
