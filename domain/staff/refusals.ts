import { registerOf } from '../kernel/rejection.ts'

export const staffRefusals = {
  'staff-id-not-random': {
    kind: 'invalid',
    message: 'The id of a person must be a random UUID, so that it says nothing about the person.',
    remedy: 'Leave the id out and one is made, or give a UUID.',
  },
  'staff-has-left': { message: 'The person has left the agency.', remedy: 'Name somebody who works there.' },
  'assignment-without-end': {
    kind: 'invalid',
    message: 'An assignment has an end or a day of review.',
    remedy: 'Give until or reviewBy.',
  },
  'not-assigned': { message: 'The person is not assigned to {cluster}.', remedy: 'Assign them first (assign-liaison), or name the cluster they are assigned to.' },
  'successor-not-ready': {
    message: 'The successor is not assigned to {cluster}, or no longer.',
    remedy: 'Assign the successor to the cluster first (assign-liaison); then nobody is without an answer in between.',
  },
  'successor-is-self': { kind: 'invalid', message: 'Nobody succeeds himself.', remedy: 'Name another person.' },
  'successor-of-another-agency': {
    message: 'The successor works for {other}, not for {agency}.',
    remedy: 'Name a colleague; or hand over with otherAgency true when the cluster really passes to another agency.',
  },
  'release-without-successor': {
    kind: 'invalid',
    message: 'A release names a successor or states the vacancy, and not both.',
    remedy: 'Give successor, or set statedVacancy to true.',
  },
  'staff-still-assigned': { message: 'The person is still assigned to {clusters}.', remedy: 'Hand over or release those clusters first.' },
  'staff-owns-desk': { message: 'The person owns the desk for {clusters}.', remedy: 'Give the desk another owner (change-desk-owner) or close it first.' },
} as const
export const rejectStaff = registerOf(staffRefusals)
