import { unreachable } from '../kernel/decider.ts'
import type { EventOf } from '../kernel/event.ts'
import type { Infer } from '../kernel/schema.ts'
import type { awardEvents, awardKey, needField, relations, shares } from './events.ts'

export type Shares = Infer<typeof shares>
export type Need = Infer<typeof needField>
type Relation = (typeof relations)[number]
export type Period = { readonly start: string; readonly end?: string }
type AwardEvent = EventOf<(typeof awardEvents)[number]>

/** A later transaction: what was published of it, and the change as it stands after corrections. */
export type Modification = {
  readonly modification: string
  readonly change: string
  readonly published: { readonly change: string; readonly actionDate: string; readonly period?: Period }
}

export type KnownAward = {
  readonly status: 'active' | 'terminated'
  readonly agency: string
  readonly about: { readonly program: string; readonly fundingAgency: string; readonly awardingAgency: string; readonly implementingAgency: string }
  readonly startMonth: number
  readonly actionDate: string
  readonly shares: Shares
  readonly key: Infer<typeof awardKey>
  readonly recipient: { readonly name: string; readonly uei?: string; readonly participant?: string }
  readonly amount: string
  readonly nonFederal?: string
  readonly modifications: readonly Modification[]
  readonly terminatedOn?: string
  /** The last word on each need, by `finding/<id>` or `gap/<id>`. */
  readonly links: ReadonlyMap<string, { readonly relation: Relation; readonly note?: string }>
}
export type Award = { readonly status: 'unknown' } | KnownAward

export const initialAward: Award = { status: 'unknown' }

/**
 * The key under which Federal rules know an award; its modifications are told apart within it. An announcement without
 * FAIN and URI has none.
 */
export const keyOfAward = (state: Award): string | undefined => {
  if (state.status === 'unknown' || (state.key.fain ?? state.key.uri) === undefined) return undefined
  const { fain = '', uri = '', aln = '', subtier = '' } = state.key
  return JSON.stringify([fain, uri, aln, subtier])
}

export const needKey = (need: Need): string => (need.kind === 'finding' ? `finding/${need.finding}` : `gap/${need.gap}`)

const recordedAward = ({ data, agency }: Extract<AwardEvent, { type: 'AwardRecorded' }> & { readonly agency: string }): KnownAward => {
  const { key, recipient, program, fundingAgency, awardingAgency, implementingAgency, fiscalYearStart, actionDate, clusters, amount, nonFederal } = data
  return {
    status: 'active',
    agency,
    about: { program, fundingAgency, awardingAgency, implementingAgency },
    startMonth: fiscalYearStart,
    actionDate,
    shares: clusters,
    key,
    recipient,
    amount,
    ...(nonFederal === undefined ? {} : { nonFederal }),
    modifications: [],
    links: new Map(),
  }
}

const correctedAward = (state: KnownAward, { modification, amount, recipient, nonFederal }: Extract<AwardEvent, { type: 'AwardCorrected' }>['data']): KnownAward => {
  if (modification !== undefined)
    return { ...state, modifications: state.modifications.map((one) => (one.modification === modification ? { ...one, change: amount } : one)) }
  return { ...state, amount, ...(recipient === undefined ? {} : { recipient }), ...(nonFederal === undefined ? {} : { nonFederal }) }
}

/** What the entries about an award add up to. Entries about an award that was never recorded add up to nothing. */
export const evolveAward = (state: Award, event: AwardEvent & { readonly agency: string }): Award => {
  if (event.type === 'AwardRecorded') return recordedAward(event)
  if (state.status === 'unknown') return state
  switch (event.type) {
    case 'AwardModified': {
      const { modification, change, actionDate, period } = event.data
      const others = state.modifications.filter((one) => one.modification !== modification)
      return { ...state, modifications: [...others, { modification, change, published: { change, actionDate, ...(period === undefined ? {} : { period }) } }] }
    }
    case 'AwardCorrected':
      return correctedAward(state, event.data)
    case 'AwardTerminated':
      return { ...state, status: 'terminated', terminatedOn: event.data.on }
    case 'AwardClusterAttributed':
      return { ...state, shares: event.data.shares }
    case 'AwardLinkedToNeed':
      return { ...state, links: new Map(state.links).set(needKey(event.data.need), event.data) }
    default:
      return unreachable(event)
  }
}
