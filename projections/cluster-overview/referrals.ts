import { confidentialities } from '../../domain/finding/events.ts'
import { unreachable } from '../../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../../domain/kernel/event.ts'
import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, instant, integer, list, nullable, object, oneOfText, optional, record, ref, text } from '../../domain/kernel/schema.ts'
import type { referralEvents } from '../../domain/referral/events.ts'
import { isInvented, own } from '../concerns.ts'
import { daysSince } from '../quarter.ts'

/** Open referrals that are shown; the others are counted. */
export const referralsShown = 50

const item = object({
  referral: ref('referral'),
  finding: ref('finding'),
  status: oneOfText(['referred', 'accepted'], { description: 'Referred: the asked agency has not yet accepted or declined.' }),
  owner: ref('agency', { description: 'The one agency that owns the matter.' }),
  program: nullable(ref('program')),
  request: text({ maxLength: 2000 }),
  confidentiality: oneOfText(confidentialities),
  agency: ref('agency', { description: 'The agency that referred it.' }),
  referredAt: instant(),
  daysOpen: optional(nullable(integer({ minimum: 0 }), { description: 'Days of the calendar (UTC) from the referral to the day for which the view is asked, reckoned when it is shown.' })),
  synthetic: boolean(),
})

/** Needs of the cluster that one agency passed on to another, and that are neither declined nor completed. */
export const referralsView = object({
  open: integer({ minimum: 0 }),
  byOwner: record(integer({ minimum: 0 }), { description: 'Open referrals by the agency that owns the matter.' }),
  items: list(item, { maxItems: referralsShown, description: 'Open referrals in the order of entry.' }),
  more: integer({ minimum: 0, description: 'Open referrals beyond those shown.' }),
})
export type Referrals = Infer<typeof referralsView>
export type ReferralEvent = Recorded<EventOf<(typeof referralEvents)[number]>>

export const noReferrals: Referrals = { open: 0, byOwner: {}, items: [], more: 0 }

const counted = (referrals: Referrals, owner: string, by: 1 | -1): Pick<Referrals, 'open' | 'byOwner'> => {
  const after = (own(referrals.byOwner, owner) ?? 0) + by
  const others = Object.entries(referrals.byOwner).filter(([name]) => name !== owner)
  return { open: referrals.open + by, byOwner: Object.fromEntries(after > 0 ? [...others, [owner, after]] : others) }
}

/** A referral that came to its end; one that never was, or ended before, changes nothing. */
const ended = (referrals: Referrals, { referral, to }: ReferralEvent['data']): Referrals => {
  const shown = referrals.items.some((one) => one.referral === referral)
  if (!shown && (referrals.more === 0 || own(referrals.byOwner, to) === undefined)) return referrals
  return { ...counted(referrals, to, -1), items: referrals.items.filter((one) => one.referral !== referral), more: referrals.more - (shown ? 0 : 1) }
}

export const referralsAfter = (referrals: Referrals, event: ReferralEvent): Referrals => {
  switch (event.type) {
    case 'NeedReferred': {
      const { referral, finding, to, program = null, request, confidentiality } = event.data
      const fits = referrals.items.length < referralsShown
      const row = { referral, finding, status: 'referred' as const, owner: to, program, request, confidentiality, agency: event.agency, referredAt: event.occurredAt, synthetic: isInvented(event) }
      return { ...counted(referrals, to, 1), items: fits ? [...referrals.items, row] : referrals.items, more: referrals.more + (fits ? 0 : 1) }
    }
    case 'ReferralAccepted':
      return { ...referrals, items: referrals.items.map((one) => (one.referral === event.data.referral ? { ...one, status: 'accepted' } : one)) }
    case 'ReferralDeclined':
    case 'ReferralCompleted':
      return ended(referrals, event.data)
    default:
      return unreachable(event)
  }
}

/** How long the open referrals are under way by a day. */
export const referralsOn = (referrals: Referrals, day: string): Referrals => ({
  ...referrals,
  items: referrals.items.map((one) => ({ ...one, daysOpen: daysSince(one.referredAt, day) })),
})
