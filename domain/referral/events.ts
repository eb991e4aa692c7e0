import { confidentialities } from '../finding/events.ts'
import { defineEvent } from '../kernel/event.ts'
import { object, oneOfText, optional, ownId, ref, text } from '../kernel/schema.ts'

const referral = ownId('referral')
const common = {
  referral,
  finding: ref('finding'),
  cluster: ref('cluster'),
  to: ref('agency', { description: 'The agency that is asked.' }),
  owner: ref('agency', { description: 'The one agency that owns the matter from here on.' }),
}
const staff = optional(ref('staff', { description: 'Who acted for the agency.' }))
const example = { referral: 'a5b7c1d2-0d0c-4e7a-8c4e-1f2e3d4c5b6a', finding: '6f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a01', cluster: 'wichita-aerospace', to: 'nsf', owner: 'nsf' } as const

export const NeedReferred = defineEvent({
  type: 'NeedReferred',
  stream: 'referral',
  summary: 'A need was referred',
  description: 'An agency passed a finding on to another one, which owns the matter from then on. The referring agency is that of the entry.',
  data: object({
    ...common,
    program: optional(ref('program', { description: 'The program of the asked agency that might help.' })),
    request: text({ maxLength: 2000, description: 'What is asked for.' }),
    confidentiality: oneOfText(confidentialities),
    deskOwner: optional(ref('staff', { description: "Owner of the asked agency's desk for the cluster; absent when no desk covers it." })),
  }),
  example: { ...example, request: 'Can the test line be shared?', confidentiality: 'agencies' },
})

const ReferralAccepted = defineEvent({
  type: 'ReferralAccepted',
  stream: 'referral',
  summary: 'A referral was accepted',
  description: 'The asked agency takes the matter on.',
  data: object({ ...common, staff }),
  example: { ...example },
})

const ReferralDeclined = defineEvent({
  type: 'ReferralDeclined',
  stream: 'referral',
  summary: 'A referral was declined',
  description: 'The asked agency says no and why; the matter is back with the referring agency.',
  data: object({ ...common, reason: text({ maxLength: 2000 }), confidentiality: oneOfText(confidentialities), staff }),
  example: { ...example, owner: 'eda', reason: 'No program of ours pays for equipment of one firm.', confidentiality: 'agencies' },
})

const ReferralCompleted = defineEvent({
  type: 'ReferralCompleted',
  stream: 'referral',
  summary: 'A referral was completed',
  description: 'The asked agency did what it took on.',
  data: object({ ...common, result: text({ maxLength: 2000 }), confidentiality: oneOfText(confidentialities), staff }),
  example: { ...example, result: 'The laboratory opened its line two days a week.', confidentiality: 'agencies' },
})

export const referralEvents = [NeedReferred, ReferralAccepted, ReferralDeclined, ReferralCompleted] as const
