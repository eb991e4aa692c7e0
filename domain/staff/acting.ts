import type { Context } from '../kernel/decider.ts'
import type { Rejection } from '../kernel/rejection.ts'
import { registerOf } from '../kernel/rejection.ts'
import { staff } from './staff.ts'

export const actingRefusals = {
  'acting-staff-of-another-agency': {
    kind: 'invalid',
    message: 'Staff member {staff} is not staff of {agency}.',
    remedy: 'Name the person at {agency} who acted, or leave the field out.',
  },
} as const
const reject = registerOf(actingRefusals)

/** The person who acted for an agency (in the field `/staff`) is registered staff of it and had not left by then. */
export const actingFault = (person: string | undefined, agency: string, context: Context): { readonly rejected: Rejection } | undefined => {
  if (person === undefined) return undefined
  const found = context.world.of(staff, person)
  const worked = found !== undefined && found.status !== 'unknown' && found.agency === agency && (found.leftAt ?? context.occurredAt) >= context.occurredAt
  return worked ? undefined : reject('acting-staff-of-another-agency', { staff: person, agency }, '/staff')
}
