import { confidentialities } from '../finding/events.ts'
import { defineEvent } from '../kernel/event.ts'
import { boolean, date, object, oneOfText, optional, ownId, personal, ref, text } from '../kernel/schema.ts'

const staff = ownId('staff', { description: 'A random UUID: the id says nothing about the person.' })
const agency = ref('agency', { description: 'The agency that the person works for.' })
const cluster = ref('cluster')

export const personFields = {
  name: personal('staff', { maxLength: 200 }),
  email: personal('staff', { maxLength: 254 }),
  title: text({ maxLength: 200, description: 'Title of the post, not of the person.' }),
}

/** A lead answers for the cluster, support helps. An assignment ends on a day or is reviewed by one. */
export const liaisonRoles = ['lead', 'support'] as const
export const assignmentFields = {
  role: oneOfText(liaisonRoles),
  from: date({ description: 'First day.' }),
  reviewBy: optional(date({ description: 'Day by which the assignment is looked at again.' })),
  until: optional(date({ description: 'Last day.' })),
}
export const handOverFields = {
  to: ref('staff', { description: 'Who takes over; already assigned to the cluster.' }),
  notes: text({ maxLength: 4000, description: 'What the successor must know about the work; nothing about persons.' }),
}
export const expertiseFields = {
  area: text({ maxLength: 200, description: 'What the person knows, in plain words.' }),
  code: optional(text({ maxLength: 20, pattern: '^[A-Za-z0-9][A-Za-z0-9.-]*$', description: 'NAICS, occupation or subcluster code of the area, where there is one.' })),
}

const example = { staff: '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01', agency: 'eda', cluster: 'wichita-aerospace' } as const
const successor = '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a02'

export const StaffRegistered = defineEvent({
  type: 'StaffRegistered',
  stream: 'staff',
  summary: 'A staff member was registered',
  description: 'A person works for an agency and can be named in dialogs and assignments. Name and address are sealed.',
  data: object({ staff, agency, ...personFields }),
  example: { staff: example.staff, agency: example.agency, name: 'Sam Example', email: 'sam@agency.example', title: 'Economic Development Representative' },
})

export const LiaisonAssigned = defineEvent({
  type: 'LiaisonAssigned',
  stream: 'staff',
  summary: 'A liaison was assigned to a cluster',
  description: 'A staff member is to know a cluster and be known by it. A later assignment of the same person to the same cluster replaces this one.',
  data: object({ staff, agency, cluster, ...assignmentFields }),
  example: { ...example, role: 'lead', from: '2026-01-05', reviewBy: '2027-01-05' },
})

export const LiaisonHandedOver = defineEvent({
  type: 'LiaisonHandedOver',
  stream: 'staff',
  summary: 'A liaison handed a cluster over',
  description: 'The assignment of this person ends; another, who is assigned already, goes on with the notes.',
  data: object({ staff, agency, cluster, role: oneOfText(liaisonRoles), ...handOverFields, toAgency: ref('agency'), confidentiality: oneOfText(confidentialities) }),
  example: { ...example, role: 'lead', to: successor, toAgency: 'eda', notes: 'Two gaps are due in May; the trade association meets each quarter.', confidentiality: 'own' },
})

export const LiaisonReleased = defineEvent({
  type: 'LiaisonReleased',
  stream: 'staff',
  summary: 'A liaison was released from a cluster',
  description: 'The assignment of this person ends. Either a successor is named, or the vacancy is stated; never neither.',
  data: object({ staff, agency, cluster, successor: optional(ref('staff')), statedVacancy: boolean(), reason: text({ maxLength: 1000, description: 'About the post; nothing about the person.' }) }),
  example: { ...example, statedVacancy: true, reason: 'Post not filled until the new budget.' },
})

export const ExpertiseRecorded = defineEvent({
  type: 'ExpertiseRecorded',
  stream: 'staff',
  summary: 'Expertise was recorded',
  description: 'What a person is declared to know about a cluster. Earned expertise is never typed in: it is counted from the ledger.',
  data: object({ staff, agency, cluster, ...expertiseFields, basis: oneOfText(['declared']) }),
  example: { ...example, area: 'Aerostructures supply chains', code: '336413', basis: 'declared' },
})

export const StaffLeft = defineEvent({
  type: 'StaffLeft',
  stream: 'staff',
  summary: 'A staff member left',
  description: 'The person no longer works for the agency.',
  data: object({ staff, agency }),
  example: { staff: example.staff, agency: example.agency },
})

export const staffEvents = [StaffRegistered, LiaisonAssigned, LiaisonHandedOver, LiaisonReleased, ExpertiseRecorded, StaffLeft] as const
