import type { ClusterDeskClosed, ClusterDeskOpened, ClusterDeskOwnerChanged } from '../../domain/agency/events.ts'
import { unreachable } from '../../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../../domain/kernel/event.ts'
import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, date, list, nullable, object, oneOfText, record, ref, text } from '../../domain/kernel/schema.ts'
import type { LiaisonAssigned, LiaisonHandedOver, LiaisonReleased } from '../../domain/staff/events.ts'
import { liaisonRoles } from '../../domain/staff/events.ts'
import { isInvented } from '../concerns.ts'

const assigned = object({
  staff: ref('staff'),
  agency: ref('agency'),
  role: oneOfText(liaisonRoles),
  from: date(),
  reviewBy: nullable(date()),
  until: nullable(date()),
  synthetic: boolean(),
})
const vacancy = object({ agency: ref('agency'), since: date(), reason: text({ maxLength: 1000 }), synthetic: boolean() })

/** Who is there for the cluster at each agency, and where a post is known to be empty. */
export const deskView = object({
  staff: list(assigned, { description: 'Liaisons whose assignment was not ended; those past `until` are over.' }),
  desks: record(object({ owner: ref('staff'), synthetic: boolean() }), { description: 'By agency: the owner of its cluster desk.' }),
  vacancies: list(vacancy, { description: 'Stated when somebody was released without a successor; over when the agency assigns somebody.' }),
})
export type Desk = Infer<typeof deskView>
export type DeskEvent = Recorded<
  EventOf<
    typeof LiaisonAssigned | typeof LiaisonHandedOver | typeof LiaisonReleased | typeof ClusterDeskOpened | typeof ClusterDeskOwnerChanged | typeof ClusterDeskClosed
  >
>

export const emptyDesk: Desk = { staff: [], desks: {}, vacancies: [] }

const released = (desk: Desk, person: string): Desk => ({ ...desk, staff: desk.staff.filter((one) => one.staff !== person) })

export const deskAfter = (desk: Desk, event: DeskEvent): Desk => {
  const synthetic = isInvented(event)
  switch (event.type) {
    case 'LiaisonAssigned': {
      const { staff, agency, role, from, reviewBy, until } = event.data
      const one = { staff, agency, role, from, reviewBy: reviewBy ?? null, until: until ?? null, synthetic }
      return { ...desk, staff: [...released(desk, staff).staff, one], vacancies: desk.vacancies.filter((empty) => empty.agency !== agency) }
    }
    case 'LiaisonHandedOver':
      return released(desk, event.data.staff)
    case 'LiaisonReleased': {
      const { agency, staff, reason, statedVacancy } = event.data
      const after = released(desk, staff)
      return statedVacancy ? { ...after, vacancies: [...after.vacancies.filter((empty) => empty.agency !== agency), { agency, since: event.occurredAt.slice(0, 10), reason, synthetic }] } : after
    }
    case 'ClusterDeskOpened':
    case 'ClusterDeskOwnerChanged':
      return { ...desk, desks: { ...desk.desks, [event.data.agency]: { owner: event.data.owner, synthetic } } }
    case 'ClusterDeskClosed':
      return { ...desk, desks: Object.fromEntries(Object.entries(desk.desks).filter(([agency]) => agency !== event.data.agency)) }
    default:
      return unreachable(event)
  }
}
