import type { ConveningHeld } from '../../domain/convening/events.ts'
import type { DialogHeld } from '../../domain/dialog/events.ts'
import type { CompanyNeedRecorded, ConstraintIdentified, SkillNeedReported } from '../../domain/finding/events.ts'
import type { EventOf, Level, Recorded } from '../../domain/kernel/event.ts'
import { levels } from '../../domain/kernel/event.ts'
import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, instant, integer, list, nullable, object, oneOfText, record, ref, text } from '../../domain/kernel/schema.ts'
import { isInvented, own } from '../concerns.ts'

const last = nullable(instant())
const agencyContact = object({
  level: nullable(oneOfText(levels), { description: 'As it was at the last contact; null when no entry says so.' }),
  lastContact: nullable(instant(), { description: 'Latest dialog or convening that the agency took part in.' }),
  dialogs: integer({ minimum: 0 }),
  convenings: integer({ minimum: 0 }),
  findings: integer({ minimum: 0, description: 'Findings that the agency recorded.' }),
  synthetic: boolean(),
})
type AgencyContact = Infer<typeof agencyContact>

const meeting = nullable(
  object({
    at: instant(),
    what: oneOfText(['dialog', 'convening']),
    of: text({ pattern: '^[a-z0-9-]+$', description: 'Id of the dialog or convening.' }),
    agencies: list(ref('agency'), { description: 'Those of this level that took part.' }),
    staff: list(ref('staff'), { description: 'Their staff who took part, where the dialog names them.' }),
    synthetic: boolean(),
  }),
)
type Meeting = Infer<typeof meeting>

/** Who has been in contact with the cluster, by agency and by level of government. */
export const contactsView = object({
  lastByLevel: object({ federal: last, state: last, local: last }),
  latest: object({ federal: meeting, state: meeting, local: meeting }, { description: 'Who was last in contact at each level of government: agencies, their staff, and the dialog or convening.' }),
  byAgency: record(agencyContact, { description: 'By agency id.' }),
})
export type Contacts = Infer<typeof contactsView>

type Met = Recorded<EventOf<typeof DialogHeld | typeof ConveningHeld>>
type Found = Recorded<EventOf<typeof ConstraintIdentified | typeof CompanyNeedRecorded | typeof SkillNeedReported>>

const never = { federal: null, state: null, local: null }
export const noContacts: Contacts = { lastByLevel: never, latest: never, byAgency: {} }

const nobody: AgencyContact = { level: null, lastContact: null, dialogs: 0, convenings: 0, findings: 0, synthetic: false }
const later = (a: string | null, b: string): string => (a === null || a < b ? b : a)

const met = (contacts: Contacts, agency: string, level: Level, event: Met): Contacts => {
  const before = own(contacts.byAgency, agency) ?? nobody
  const dialog = event.type === 'DialogHeld' ? 1 : 0
  const after: AgencyContact = {
    ...before,
    level: before.lastContact !== null && before.lastContact > event.occurredAt ? (before.level ?? level) : level,
    lastContact: later(before.lastContact, event.occurredAt),
    dialogs: before.dialogs + dialog,
    convenings: before.convenings + 1 - dialog,
    synthetic: before.synthetic || isInvented(event),
  }
  return {
    ...contacts,
    lastByLevel: { ...contacts.lastByLevel, [level]: later(contacts.lastByLevel[level], event.occurredAt) },
    byAgency: { ...contacts.byAgency, [agency]: after },
  }
}

/** The meeting as one level sees it; what is recorded late does not take the place of a later one. */
const latestAt = (level: Level, before: Meeting, event: Met): Meeting => {
  const agencies = event.data.agencies.flatMap((one) => (one.level === level ? [one.agency] : []))
  if (agencies.length === 0 || (before !== null && before.at > event.occurredAt)) return before
  const about = { at: event.occurredAt, agencies, synthetic: isInvented(event) }
  return event.type === 'ConveningHeld'
    ? { ...about, what: 'convening', of: event.data.convening, staff: [] }
    : { ...about, what: 'dialog', of: event.data.dialog, staff: event.data.staff.flatMap(({ staff, agency }) => (agencies.includes(agency) ? [staff] : [])) }
}

/** A dialog or convening counts for every agency that took part. */
export const afterMeeting = (contacts: Contacts, event: Met): Contacts => {
  const { federal, state, local } = contacts.latest
  const latest = { federal: latestAt('federal', federal, event), state: latestAt('state', state, event), local: latestAt('local', local, event) }
  return event.data.agencies.reduce((before, { agency, level }) => met(before, agency, level, event), { ...contacts, latest })
}

export const afterFinding = (contacts: Contacts, event: Found): Contacts => {
  const { agency } = event
  const before = own(contacts.byAgency, agency) ?? nobody
  return { ...contacts, byAgency: { ...contacts.byAgency, [agency]: { ...before, findings: before.findings + 1, synthetic: before.synthetic || isInvented(event) } } }
}
