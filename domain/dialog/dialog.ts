import { onlyOneOf, withLevels } from '../agency/leveled.ts'
import { convening } from '../convening/convening.ts'
import type { attendance } from '../convening/events.ts'
import { confidentialities } from '../finding/events.ts'
import type { Context } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import { sameJson } from '../kernel/equal.ts'
import { refuse } from '../kernel/refusals.ts'
import type { Rejection } from '../kernel/rejection.ts'
import { registerOf } from '../kernel/rejection.ts'
import type { Infer } from '../kernel/schema.ts'
import { boolean, list, oneOfText, optional, ownId, ref, text } from '../kernel/schema.ts'
import { staff } from '../staff/staff.ts'
import { compositionRule, singleType } from './composition.ts'
import type { DialogEvent } from './events.ts'
import { dialogEvents, dialogFields } from './events.ts'

export type Dialog =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'held'
      readonly clusters: readonly string[]
      /** Agencies that took part. */
      readonly agencies: readonly string[]
      /** What was shared, to tell a repetition. */
      readonly shared: readonly unknown[]
    }

export const dialogRefusals = {
  'dialog-among-governments': {
    kind: 'invalid',
    message: 'A dialog has at least one participant who is not a government.',
    remedy: 'Say in attendance who came from the cluster; a meeting of agencies alone is no dialog.',
  },
  'dialog-of-other-agencies': {
    kind: 'forbidden',
    message: '{acting}, for which you act, is not among the agencies that took part.',
    remedy: 'Add your agency if it took part, or leave the entry to an agency that did.',
  },
  'staff-of-another-agency': {
    kind: 'invalid',
    message: 'Staff member {staff} is not registered staff of {agency}.',
    remedy: 'Name the agency that the person works for, or register the person first (register-staff).',
  },
  'staff-named-twice': { kind: 'invalid', message: 'Staff member {staff} is named twice.', remedy: 'Name each person once.' },
  'shared-and-unreadable': {
    kind: 'invalid',
    message: 'What is shared with other agencies cannot be for your own agency alone.',
    remedy: 'Set confidentiality to "agencies" or "open".',
  },
  'staff-agency-absent': {
    kind: 'invalid',
    message: 'Staff of {agency} took part, but {agency} is not among the agencies.',
    remedy: 'Add the agency, or leave its staff out.',
  },
  'staff-had-left': { kind: 'invalid', message: 'Staff member {staff} had left before the dialog.', remedy: 'Check the person, or the time of the dialog.' },
  'composition-not-acknowledged': {
    message: '{firms} firms of type {type} took part and nobody else: a dialog of competing firms only.',
    remedy: 'Set compositionAcknowledged to true to record it as it was; next time bring suppliers, customers or others to the table.',
  },
  'dialog-class-of-another-level': {
    kind: 'invalid',
    message: 'A Federal agency took part, so the notice class cannot be "not-federal".',
    remedy: 'Choose individual-views, advisory-committee or intergovernmental.',
  },
  'dialog-of-cancelled-convening': { message: 'The convening was cancelled.', remedy: 'Leave the convening out, or name the one that the dialog was part of.' },
  'dialog-of-another-convening': {
    kind: 'invalid',
    message: 'The convening is about none of the clusters of the dialog.',
    remedy: 'Check the convening, or the clusters.',
  },
} as const
const reject = registerOf(dialogRefusals)

type Refused = { readonly rejected: Rejection }

const attendingFault = (
  attending: readonly { readonly staff: string; readonly agency: string }[],
  agencies: readonly string[],
  context: Context,
): Refused | undefined => {
  for (const [place, { staff: id, agency }] of attending.entries()) {
    const at = `/staff/${place}`
    if (attending.findIndex((other) => other.staff === id) !== place) return reject('staff-named-twice', { staff: id }, `${at}/staff`)
    if (!agencies.includes(agency)) return reject('staff-agency-absent', { agency }, `${at}/agency`)
    const person = context.world.of(staff, id)
    if (person === undefined || person.status === 'unknown' || person.agency !== agency)
      return reject('staff-of-another-agency', { staff: id, agency }, `${at}/staff`)
    if (person.leftAt !== undefined && person.leftAt < context.occurredAt) return reject('staff-had-left', { staff: id }, `${at}/staff`)
  }
  return undefined
}

const conveningFault = (id: string | undefined, clusters: readonly string[], context: Context): Refused | undefined => {
  const around = id === undefined ? undefined : context.world.of(convening, id)
  if (around === undefined || around.status === 'unknown') return undefined
  if (around.status === 'cancelled') return reject('dialog-of-cancelled-convening', {}, '/convening')
  return around.clusters.length === 0 || around.clusters.some((cluster) => clusters.includes(cluster)) ? undefined : reject('dialog-of-another-convening', {}, '/convening')
}

const attendanceFault = (data: { readonly attendance: Infer<typeof attendance> }): Refused | undefined =>
  data.attendance.some(({ type }) => type !== 'government') ? undefined : reject('dialog-among-governments', {}, '/attendance')

const initial: Dialog = { status: 'unknown' }

/** A session in which agencies took part and listened to cluster participants. */
export const dialog = defineStream({
  kind: 'dialog',
  title: 'Dialog',
  description: 'A session in which one or more agencies listened to cluster participants.',
  events: dialogEvents,
  initial: initial as Dialog,
  faults: { DialogHeld: attendanceFault },
  evolve: (state, event): Dialog => {
    switch (event.type) {
      case 'DialogHeld':
        return { status: 'held', clusters: event.data.clusters, agencies: event.data.agencies.map(({ agency }) => agency), shared: [] }
      case 'ConveningCompositionChecked':
        return state
      case 'InformationShared':
        return state.status === 'unknown' ? state : { ...state, shared: [...state.shared, event.data] }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'log-dialog',
      summary: 'Log a dialog with cluster participants',
      description: 'Records who met whom, when and about what. Give the time in occurredAt. What was learned is recorded as findings afterwards.',
      target: 'dialog',
      mode: 'creates',
      data: {
        dialog: optional(ownId('dialog')),
        ...dialogFields,
        staff: optional(dialogFields.staff),
        participants: optional(dialogFields.participants),
        topics: optional(dialogFields.topics),
        agencies: list(ref('agency'), { minItems: 1, maxItems: 200, uniqueItems: true }),
        compositionAcknowledged: optional(boolean({ description: 'True when you know that only competing firms of one kind took part.' })),
      },
      example: {
        clusters: ['wichita-aerospace'],
        format: 'roundtable',
        place: 'Wichita, Kansas',
        virtual: false,
        agencies: ['eda'],
        staff: [{ staff: '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01', agency: 'eda' }],
        attendance: [{ type: 'component-supplier', count: 4 }, { type: 'training-provider', count: 1 }],
        topics: ['Heat treatment capacity'],
        noticeClass: 'individual-views',
      },
      decide: ({ compositionAcknowledged = false, staff: attending = [], ...data }, _state, context) => {
        if (!data.agencies.includes(context.actor.agency) && context.actor.role !== 'steward')
          return reject('dialog-of-other-agencies', { acting: context.actor.agency }, '/agencies')
        const among = attendanceFault(data)
        if (among) return among
        const took = withLevels(data.agencies, context, '/agencies')
        if ('rejected' in took) return took
        if (data.noticeClass === 'not-federal' && took.agencies.some(({ level }) => level === 'federal'))
          return reject('dialog-class-of-another-level', {}, '/noticeClass')
        const no = attendingFault(attending, data.agencies, context) ?? conveningFault(data.convening, data.clusters, context)
        if (no) return no
        const held = {
          type: 'DialogHeld',
          data: { ...data, dialog: context.id, staff: attending, participants: data.participants ?? [], topics: data.topics ?? [], agencies: took.agencies },
        } as const
        const warning = singleType(data.attendance)
        if (warning === undefined) return accept(held)
        if (!compositionAcknowledged) return reject('composition-not-acknowledged', warning, '/compositionAcknowledged')
        const around = data.convening === undefined ? {} : { convening: data.convening }
        return accept<DialogEvent>(held, {
          type: 'ConveningCompositionChecked',
          data: { dialog: context.id, clusters: data.clusters, ...around, warning: 'single-type', ...warning, rule: compositionRule.version },
        })
      },
    }),
    command({
      name: 'share-information',
      summary: 'Record that what was learned was shared with other agencies',
      target: 'dialog',
      mode: 'changes',
      data: {
        dialog: ownId('dialog'),
        what: text({ maxLength: 2000 }),
        withAgencies: list(ref('agency'), { minItems: 1, maxItems: 200, uniqueItems: true }),
        confidentiality: optional(oneOfText(confidentialities, { description: '`agencies` when left out.' })),
      },
      example: { dialog: '0d1a8f7e-16a4-4bb0-8f2e-6f1f1f1f8a02', what: 'Three suppliers plan the same test line.', withAgencies: ['nsf'] },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuse('does-not-exist', { kind: 'dialog', id: context.id })
        const no = onlyOneOf(state.agencies, context)
        if (no) return no
        const shared = { ...data, clusters: state.clusters, confidentiality: data.confidentiality ?? 'agencies' }
        if (shared.confidentiality === 'own') return reject('shared-and-unreadable', {}, '/confidentiality')
        return state.shared.some((one) => sameJson(one, shared)) ? alreadySo : accept({ type: 'InformationShared', data: shared })
      },
    }),
  ],
})
