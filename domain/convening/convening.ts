import type { LeveledAgency } from '../agency/leveled.ts'
import { onlyOneOf, withLevels } from '../agency/leveled.ts'
import { clusterStream } from '../cluster/cluster.ts'
import { definitionSet } from '../definition-set/definition-set.ts'
import type { Context } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import { sameJson } from '../kernel/equal.ts'
import { refuse } from '../kernel/refusals.ts'
import type { Rejection } from '../kernel/rejection.ts'
import { registerOf } from '../kernel/rejection.ts'
import { list, optional, ownId, ref, text } from '../kernel/schema.ts'
import { attendance, conveningEvents, conveningFields, noticeFields, participants } from './events.ts'

export type Convening =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'scheduled' | 'held' | 'cancelled'
      /** The agency that put it on the calendar. */
      readonly agency: string
      readonly clusters: readonly string[]
      readonly hosts: readonly LeveledAgency[]
      readonly ledBy: 'government' | 'convener'
      readonly startsAt: string
      /** What was said of its notice, of how it was held, and of why it was cancelled: to tell a repetition. */
      readonly notice?: unknown
      readonly held?: unknown
      readonly cancelled?: string
    }

export const conveningRefusals = {
  'convening-without-leave': {
    message: 'A session led by government needs a finding that nobody convenes {cluster}, or the consent of its recognized convener.',
    remedy: 'Record that no convener has arisen, or ask the convener; a session inside an event of the convener needs neither (withinConvenersEvent).',
  },
  'convener-consent-missing': {
    message: '{cluster} has a recognized convener, who must agree to a session led by government.',
    remedy: 'Say in convenerConsent how the convener agreed, or let the convener lead.',
  },
  'convening-without-host': { kind: 'invalid', message: 'A session led by government has at least one host agency.', remedy: 'Name the agencies that host it.' },
  'convening-of-other-hosts': {
    kind: 'forbidden',
    message: 'A session led by government is put on the calendar by one of its hosts; {acting}, for which you act, is none of them.',
    remedy: 'Add your agency if it hosts the session, or leave the entry to a host.',
  },
  'convening-held-by-nobody': {
    kind: 'invalid',
    message: 'A session to which nobody of the cluster came was not held.',
    remedy: 'Say in attendance who came, or cancel the convening (cancel-convening).',
  },
  'convening-held-otherwise': {
    message: 'The convening is recorded as held, with other agencies or participants.',
    remedy: 'Correct that entry (replace-entry) if it is wrong.',
  },
  'convening-theme-unknown': {
    kind: 'invalid',
    message: 'There is no cluster "{definition}" in {definitionSet}.',
    remedy: 'Choose one that the set defines.',
  },
  'convening-not-scheduled': { message: 'The convening was {status}.', remedy: 'Schedule a new convening, or correct the entry that is wrong.' },
  'convening-not-started': { message: 'The convening starts on {startsAt}.', remedy: 'Record it as held once it took place, with the time in occurredAt.' },
  'convening-not-classified': {
    message: 'A session led by government with a Federal host cannot be recorded as held before its notice class is determined.',
    remedy: 'Determine it first (classify-convening-notice).',
  },
  'pra-control-number-missing': {
    kind: 'invalid',
    message: 'A Federal host that puts the same questions to ten or more persons needs an OMB control number.',
    remedy: 'Give praControlNumber, such as 0610-0105.',
  },
  'notice-class-of-another-level': {
    kind: 'invalid',
    message: 'A Federal agency takes part, so the class cannot be "not-federal".',
    remedy: 'Choose individual-views, advisory-committee or intergovernmental.',
  },
} as const
const reject = registerOf(conveningRefusals)

/** Days are given without a time and in any time zone: a session may be recorded as held from a day before its start in UTC. */
const dayInMs = 86_400_000

type Themes = readonly { readonly definitionSet: string; readonly definition: string }[]
type Refused = { readonly rejected: Rejection }
type Known = Exclude<Convening, { status: 'unknown' }>

const hasFederal = (agencies: readonly LeveledAgency[]): boolean => agencies.some(({ level }) => level === 'federal')

/** Leave to lead: for each cluster the convener's consent, or where there is none the finding that none has arisen. */
const leave = (clusters: readonly string[], consent: string | undefined, context: Context): Refused | undefined => {
  for (const [place, id] of clusters.entries()) {
    const cluster = context.world.of(clusterStream, id)
    const convened = cluster?.status === 'identified' && cluster.conveners.length > 0
    const absent = cluster?.status === 'identified' && cluster.convenerAbsence !== undefined
    if (convened && consent === undefined) return reject('convener-consent-missing', { cluster: id }, '/convenerConsent')
    if (!convened && !absent) return reject('convening-without-leave', { cluster: id }, `/clusters/${place}`)
  }
  return undefined
}

const strangeTheme = (themes: Themes, context: Context): Refused | undefined => {
  for (const [place, theme] of themes.entries()) {
    const set = context.world.of(definitionSet, theme.definitionSet)
    if (set?.status !== 'published' || !set.clusters.has(theme.definition)) return reject('convening-theme-unknown', theme, `/themes/${place}/definition`)
  }
  return undefined
}

const changeable = (state: Convening, context: Context): Known | Refused => {
  if (state.status === 'unknown') return refuse('does-not-exist', { kind: 'convening', id: context.id })
  return onlyOneOf([state.agency, ...state.hosts.map((host) => host.agency)], context) ?? state
}

const scheduledFault = ({ startsAt, endsAt }: { readonly startsAt: string; readonly endsAt: string }): Refused | undefined =>
  endsAt < startsAt ? refuse('period-reversed', {}, '/endsAt') : undefined

/** Whether the session is on record as held with these agencies and participants. */
const sameHeld = (held: unknown, data: { readonly agencies: readonly string[]; readonly attendance: unknown; readonly participants?: unknown }): boolean => {
  const before = held as { readonly agencies: readonly LeveledAgency[]; readonly attendance: unknown; readonly participants: unknown }
  return (
    sameJson(before.agencies.map(({ agency }) => agency), data.agencies) &&
    sameJson(before.attendance, data.attendance) &&
    sameJson(before.participants, data.participants ?? [])
  )
}

const initial: Convening = { status: 'unknown' }
const agencies = list(ref('agency'), { maxItems: 200, uniqueItems: true })

/** A session to which participants of one or more clusters are called. */
export const convening = defineStream({
  kind: 'convening',
  title: 'Convening',
  description: 'A session to which participants of clusters, or of industries of the whole country, are called: planned, classified, held or cancelled.',
  events: conveningEvents,
  initial: initial as Convening,
  faults: { ConveningScheduled: scheduledFault },
  evolve: (state, event): Convening => {
    if (event.type === 'ConveningScheduled') {
      const { clusters, hosts, ledBy, startsAt } = event.data
      return { status: 'scheduled', agency: event.agency, clusters, hosts, ledBy, startsAt }
    }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'ConveningNoticeClassified':
        return { ...state, notice: event.data }
      case 'ConveningHeld':
        return { ...state, status: 'held', held: event.data }
      case 'ConveningCancelled':
        return { ...state, status: 'cancelled', cancelled: event.data.reason }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'schedule-convening',
      summary: 'Put a convening on the calendar',
      description: 'Calls participants together. A session led by government needs leave: nobody else convenes the cluster, or the recognized convener agrees.',
      target: 'convening',
      mode: 'creates',
      data: { convening: optional(ownId('convening')), ...conveningFields, hosts: agencies },
      example: {
        clusters: ['wichita-aerospace'],
        title: 'Supplier roundtable',
        startsAt: '2026-03-10T15:00:00.000Z',
        endsAt: '2026-03-10T18:00:00.000Z',
        place: 'Wichita, Kansas',
        virtual: false,
        ledBy: 'government',
        withinConvenersEvent: false,
        convenerConsent: 'Letter of the manufacturers association of 2 February 2026.',
        hosts: ['eda'],
      },
      decide: (data, _state, context) => {
        const reversed = scheduledFault(data)
        if (reversed) return reversed
        const hosts = withLevels(data.hosts, context, '/hosts')
        if ('rejected' in hosts) return hosts
        const strange = strangeTheme(data.themes ?? [], context)
        if (strange) return strange
        const led = data.ledBy === 'government'
        if (led && data.hosts.length === 0) return reject('convening-without-host', {}, '/hosts')
        if (led && !data.hosts.includes(context.actor.agency) && context.actor.role !== 'steward')
          return reject('convening-of-other-hosts', { acting: context.actor.agency }, '/hosts')
        const no = led && !data.withinConvenersEvent ? leave(data.clusters, data.convenerConsent, context) : undefined
        return no ?? accept({ type: 'ConveningScheduled', data: { ...data, convening: context.id, hosts: hosts.agencies } })
      },
    }),
    command({
      name: 'classify-convening-notice',
      summary: 'Determine what the law asks of a convening',
      target: 'convening',
      mode: 'changes',
      data: { convening: ownId('convening'), ...noticeFields },
      example: { convening: 'wichita-suppliers-2026', faca: 'individual-views', basis: 'No joint advice is asked for.', sameQuestionsToTenOrMore: false, antitrustStatementRead: true },
      decide: (data, state, context) => {
        const known = changeable(state, context)
        if ('rejected' in known) return known
        if (known.status === 'cancelled') return reject('convening-not-scheduled', { status: known.status })
        const federal = hasFederal(known.hosts)
        if (federal && data.faca === 'not-federal') return reject('notice-class-of-another-level', {}, '/faca')
        if (federal && data.sameQuestionsToTenOrMore && data.praControlNumber === undefined) return reject('pra-control-number-missing', {}, '/praControlNumber')
        const notice = { ...data, clusters: known.clusters }
        return sameJson(notice, known.notice) ? alreadySo : accept({ type: 'ConveningNoticeClassified', data: notice })
      },
    }),
    command({
      name: 'record-convening-held',
      summary: 'Record that a convening took place, and who came',
      target: 'convening',
      mode: 'changes',
      data: { convening: ownId('convening'), agencies, attendance, participants: optional(participants) },
      example: { convening: 'wichita-suppliers-2026', agencies: ['eda'], attendance: [{ type: 'component-supplier', count: 12 }] },
      decide: (data, state, context) => {
        const known = changeable(state, context)
        if ('rejected' in known) return known
        if (known.status === 'held') return sameHeld(known.held, data) ? alreadySo : reject('convening-held-otherwise')
        if (known.status !== 'scheduled') return reject('convening-not-scheduled', { status: known.status })
        if (Date.parse(context.occurredAt) < Date.parse(known.startsAt) - dayInMs) return reject('convening-not-started', { startsAt: known.startsAt }, '/occurredAt')
        if (known.ledBy === 'government' && hasFederal(known.hosts) && known.notice === undefined) return reject('convening-not-classified')
        if (data.attendance.length === 0) return reject('convening-held-by-nobody', {}, '/attendance')
        const came = withLevels(data.agencies, context, '/agencies')
        if ('rejected' in came) return came
        return accept({ type: 'ConveningHeld', data: { ...data, clusters: known.clusters, agencies: came.agencies, participants: data.participants ?? [] } })
      },
    }),
    command({
      name: 'cancel-convening',
      summary: 'Cancel a convening',
      target: 'convening',
      mode: 'changes',
      data: { convening: ownId('convening'), reason: text({ maxLength: 1000 }) },
      example: { convening: 'wichita-suppliers-2026', reason: 'Storm.' },
      decide: (data, state, context) => {
        const known = changeable(state, context)
        if ('rejected' in known) return known
        if (known.cancelled === data.reason) return alreadySo
        if (known.status !== 'scheduled') return reject('convening-not-scheduled', { status: known.status })
        return accept({ type: 'ConveningCancelled', data: { ...data, clusters: known.clusters } })
      },
    }),
  ],
})
