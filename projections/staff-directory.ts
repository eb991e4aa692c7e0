import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, date, instant, integer, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import type { DialogHeld } from '../domain/dialog/events.ts'
import type { staffEvents } from '../domain/staff/events.ts'
import { liaisonRoles } from '../domain/staff/events.ts'
import { defineProjection } from './kernel/projection.ts'
import { laterOf } from './quarter.ts'

const staffView = object({
  staff: ref('staff'),
  agency: nullable(ref('agency')),
  title: nullable(text({ maxLength: 200 }), { description: 'Title of the post. Names are sealed and joined for those who may see them.' }),
  status: oneOfText(['unknown', 'active', 'left'], { description: 'Unknown while only others named the person.' }),
  assignments: list(
    object({ cluster: ref('cluster'), role: oneOfText(liaisonRoles), from: date(), reviewBy: nullable(date()), until: nullable(date()) }),
    { description: 'Assignments that were not ended; those past `until` are over.' },
  ),
  dialogs: integer({ minimum: 0, description: 'Dialogs that the person took part in.' }),
  lastDialog: nullable(instant()),
  synthetic: boolean(),
})
type StaffView = Infer<typeof staffView>
type StaffEvent = EventOf<(typeof staffEvents)[number] | typeof DialogHeld>

const without = (view: StaffView, cluster: string): StaffView['assignments'] => view.assignments.filter((one) => one.cluster !== cluster)

/** People at agencies by their random ids: which post, which clusters. */
export const staffDirectory = defineProjection<StaffView, StaffEvent>({
  name: 'staff-directory',
  version: 2,
  title: 'Staff',
  description: 'Staff of the agencies with their posts and the clusters that they are assigned to.',
  keyed: 'staff id',
  view: staffView,
  interests: ['StaffRegistered', 'LiaisonAssigned', 'LiaisonHandedOver', 'LiaisonReleased', 'ExpertiseRecorded', 'StaffLeft', 'DialogHeld'],
  keys: (event) => (event.type === 'DialogHeld' ? [...new Set(event.data.staff.map(({ staff }) => staff))] : [event.data.staff]),
  initial: (staff) => ({ staff, agency: null, title: null, status: 'unknown', assignments: [], dialogs: 0, lastDialog: null, synthetic: false }),
  evolve: (view, event) => {
    switch (event.type) {
      case 'StaffRegistered':
        return { ...view, agency: event.data.agency, title: event.data.title, status: 'active' }
      case 'LiaisonAssigned': {
        const { cluster, role, from, reviewBy = null, until = null } = event.data
        return { ...view, assignments: [...without(view, cluster), { cluster, role, from, reviewBy, until }] }
      }
      case 'LiaisonHandedOver':
      case 'LiaisonReleased':
        return { ...view, assignments: without(view, event.data.cluster) }
      case 'ExpertiseRecorded':
        return view
      case 'StaffLeft':
        return { ...view, status: 'left', assignments: [] }
      case 'DialogHeld':
        return { ...view, dialogs: view.dialogs + 1, lastDialog: laterOf(view.lastDialog, event.occurredAt) }
      default:
        return unreachable(event)
    }
  },
  lists: (view) => view.status !== 'unknown',
  columns: [
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'title', title: 'Title', type: 'text', of: (view) => view.title },
    { name: 'status', title: 'Status', type: 'id', of: (view) => view.status },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => view.assignments.map(({ cluster }) => cluster) },
    { name: 'dialogs', title: 'Dialogs', type: 'number', of: (view) => view.dialogs },
    { name: 'lastDialog', title: 'Last dialog', type: 'date', of: (view) => view.lastDialog },
  ],
  order: 'agency',
})
