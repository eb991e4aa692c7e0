import { agencyCodes } from '../domain/agency/events.ts'
import type { agencyEvents } from '../domain/agency/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf } from '../domain/kernel/event.ts'
import { levels } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, instant, integer, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import type { StaffLeft, StaffRegistered } from '../domain/staff/events.ts'
import { isInvented } from './concerns.ts'
import { defineProjection } from './kernel/projection.ts'

const agencyView = object({
  agency: ref('agency'),
  name: nullable(text({ maxLength: 200 }), { description: 'Null while only others named the agency.' }),
  level: nullable(oneOfText(levels)),
  codes: agencyCodes,
  fiscalYearStart: nullable(integer({ minimum: 1, maximum: 12 }), { description: 'Month in which its fiscal year starts.' }),
  formerNames: list(object({ name: text({ maxLength: 200 }), until: instant() }), { description: 'Oldest first.' }),
  desks: list(object({ cluster: ref('cluster'), owner: ref('staff'), since: instant({ description: 'Opened, or passed to this owner.' }), synthetic: boolean() }), { description: 'Open cluster desks.' }),
  staff: integer({ minimum: 0, description: 'Registered staff who have not left.' }),
  synthetic: boolean(),
})
type AgencyView = Infer<typeof agencyView>
type AgencyEvent = EventOf<(typeof agencyEvents)[number] | typeof StaffRegistered | typeof StaffLeft>

const withoutDesk = (view: AgencyView, cluster: string): AgencyView['desks'] => view.desks.filter((desk) => desk.cluster !== cluster)

/** Every agency that takes part, with its codes, its desks and how many people it has. */
export const agencyDirectory = defineProjection<AgencyView, AgencyEvent>({
  name: 'agency-directory',
  version: 2,
  title: 'Agencies',
  description: 'Federal, state and local agencies with their codes and cluster desks.',
  keyed: 'agency id',
  view: agencyView,
  interests: ['AgencyRegistered', 'AgencyRenamed', 'ClusterDeskOpened', 'ClusterDeskOwnerChanged', 'ClusterDeskClosed', 'StaffRegistered', 'StaffLeft'],
  keys: (event) => [event.data.agency],
  initial: (agency) => ({ agency, name: null, level: null, codes: {}, fiscalYearStart: null, formerNames: [], desks: [], staff: 0, synthetic: false }),
  evolve: (view, event) => {
    const since = event.occurredAt
    switch (event.type) {
      case 'AgencyRegistered': {
        const { name, level, codes, fiscalYearStart } = event.data
        return { ...view, name, level, codes, fiscalYearStart }
      }
      case 'AgencyRenamed':
        return { ...view, name: event.data.name, formerNames: view.name === null ? view.formerNames : [...view.formerNames, { name: view.name, until: since }] }
      case 'ClusterDeskOpened':
      case 'ClusterDeskOwnerChanged': {
        const { cluster, owner } = event.data
        return { ...view, desks: [...withoutDesk(view, cluster), { cluster, owner, since, synthetic: isInvented(event) }] }
      }
      case 'ClusterDeskClosed':
        return { ...view, desks: withoutDesk(view, event.data.cluster) }
      case 'StaffRegistered':
        return { ...view, staff: view.staff + 1 }
      case 'StaffLeft':
        return { ...view, staff: Math.max(0, view.staff - 1) }
      default:
        return unreachable(event)
    }
  },
  lists: (view) => view.level !== null,
  columns: [
    { name: 'name', title: 'Agency', type: 'text', of: (view) => view.name },
    { name: 'level', title: 'Level', type: 'id', of: (view) => view.level },
    { name: 'cgac', title: 'CGAC', type: 'id', of: (view) => view.codes.cgac ?? null },
    { name: 'subtier', title: 'Subtier', type: 'id', of: (view) => view.codes.subtier ?? null },
    { name: 'geoid', title: 'GEOID', type: 'id', of: (view) => view.codes.geoid ?? null },
    { name: 'key', title: 'Own key', type: 'id', of: (view) => view.codes.key ?? null },
    { name: 'desk', title: 'Desks', type: 'set', of: (view) => view.desks.map(({ cluster }) => cluster) },
    { name: 'staff', title: 'Staff', type: 'number', of: (view) => view.staff },
  ],
  order: 'name',
})
