import type { DefinitionSet } from '../definition-set/definition-set.ts'
import { definitionSet } from '../definition-set/definition-set.ts'
import type { Context } from '../kernel/decider.ts'
import type { EventOf } from '../kernel/event.ts'
import { defineEvent } from '../kernel/event.ts'
import type { Infer } from '../kernel/schema.ts'
import { idPattern, object, oneOfText, optional, ownId, ref, text, variant } from '../kernel/schema.ts'
import { rejectCluster as reject } from './refusals.ts'

/** `supplier-buyer`, `service` and `research` run from the one that gives to the one that takes; what is common has no direction. */
export const linkageTypes = ['supplier-buyer', 'common-technology', 'common-skills', 'service', 'research'] as const

const cluster = ownId('cluster')
const subcluster = text({ pattern: idPattern, maxLength: 64, description: "Subcluster of the cluster's definition, by its id in the definition set." })
const type = oneOfText(linkageTypes)
const source = text({ maxLength: 500 })

/** With the name that the definition set gives to a subcluster, which it never changes. */
const end = variant('kind', { participant: { participant: ref('participant') }, subcluster: { subcluster, name: text({ maxLength: 200 }) } })
const bareEnd = variant('kind', { participant: { participant: ref('participant') }, subcluster: { subcluster } })
type End = Infer<typeof end>
type BareEnd = Infer<typeof bareEnd>

/** The ends of a linkage as a command names them. */
const ends = {
  from: optional(ref('participant', { description: 'The participant at this end: the one that supplies or serves, where the linkage has a direction.' })),
  fromSubcluster: optional({ ...subcluster, description: "In place of `from`: a subcluster of the cluster's definition, by its id in the definition set." }),
  to: optional(ref('participant', { description: 'The participant at the other end.' })),
  toSubcluster: optional({ ...subcluster, description: "In place of `to`: a subcluster of the cluster's definition." }),
}
export const linkageFields = { type, ...ends, source }
export const linkageEndFields = { type, ...ends, reason: text({ maxLength: 1000 }) }

const example = { cluster: 'wichita-aerospace', type: 'supplier-buyer' } as const

const LinkageRecorded = defineEvent({
  type: 'LinkageRecorded',
  stream: 'cluster',
  summary: 'A linkage was recorded',
  description: 'Two participants of a cluster are linked: as supplier and buyer, by technology or by skills.',
  data: object({ cluster, type, from: ref('participant'), to: ref('participant'), source }),
  example: { ...example, from: 'plains-composites', to: 'arkansas-river-aero', source: 'Supplier survey' },
})

const SubclusterLinkageRecorded = defineEvent({
  type: 'SubclusterLinkageRecorded',
  stream: 'cluster',
  summary: 'A linkage of a subcluster was recorded',
  description: 'A subcluster of the cluster is linked with a participant or with another subcluster: many firms of one part supply, serve or resemble the other end, whether each is registered here or not.',
  data: object({ cluster, type, from: end, to: end, source }),
  example: { ...example, from: { kind: 'participant', participant: 'plains-composites' }, to: { kind: 'subcluster', subcluster: '1-1', name: 'Aircraft' }, source: 'Supplier survey' },
})

const LinkageEnded = defineEvent({
  type: 'LinkageEnded',
  stream: 'cluster',
  summary: 'A linkage ended',
  description: 'The two ends are linked no more in this way; that they were stays on record.',
  data: object({ cluster, type, from: bareEnd, to: bareEnd, reason: text({ maxLength: 1000 }) }),
  example: { ...example, from: { kind: 'participant', participant: 'plains-composites' }, to: { kind: 'participant', participant: 'arkansas-river-aero' }, reason: 'The contract ran out.' },
})

export const linkageEvents = [LinkageRecorded, SubclusterLinkageRecorded, LinkageEnded] as const
type LinkageEvent = EventOf<(typeof linkageEvents)[number]>
type Said = Extract<LinkageEvent, { readonly type: 'LinkageRecorded' | 'SubclusterLinkageRecorded' }>

const participantEnd = (participant: string): End => ({ kind: 'participant', participant })

/** The ends of a recorded linkage, whichever way it was recorded. */
export const endsOf = (event: Said): { readonly from: End; readonly to: End } =>
  event.type === 'LinkageRecorded' ? { from: participantEnd(event.data.from), to: participantEnd(event.data.to) } : event.data

const mutual: readonly (typeof linkageTypes)[number][] = ['common-technology', 'common-skills']
/** Ids hold no slash: a subcluster and a participant of the same name are two ends. */
const endText = (one: BareEnd): string => (one.kind === 'participant' ? one.participant : `/${one.subcluster}`)

const keyOf = (type: (typeof linkageTypes)[number], from: BareEnd, to: BareEnd): string => {
  const pair = [endText(from), endText(to)]
  return [type, ...(mutual.includes(type) ? pair.sort() : pair)].join(' ')
}

/** A linkage in one text; what two ends have in common has no direction. */
export const linkageKey = (event: LinkageEvent): string => {
  const { from, to } = event.type === 'LinkageEnded' ? event.data : endsOf(event)
  return keyOf(event.data.type, from, to)
}

const selfLinkageFault = (from: BareEnd, to: BareEnd, field = '/to') => (endText(from) === endText(to) ? reject('linkage-to-itself', {}, field) : undefined)

type Pair = { readonly from: BareEnd; readonly to: BareEnd }
/** Nothing is linked to itself, whoever says it and when. */
export const linkageFaults = {
  LinkageRecorded: ({ from, to }: { readonly from: string; readonly to: string }) => selfLinkageFault(participantEnd(from), participantEnd(to)),
  SubclusterLinkageRecorded: ({ from, to }: Pair) => selfLinkageFault(from, to),
  LinkageEnded: ({ from, to }: Pair) => selfLinkageFault(from, to),
}

type NamedEnds = { readonly from?: string; readonly fromSubcluster?: string; readonly to?: string; readonly toSubcluster?: string }

/** The ends that a command names, each one thing and not the other, or what is unclear about them. */
const bareEnds = ({ from, fromSubcluster, to, toSubcluster }: NamedEnds) => {
  const named = (participant: string | undefined, part: string | undefined): BareEnd | undefined =>
    participant === undefined ? (part === undefined ? undefined : { kind: 'subcluster', subcluster: part }) : part === undefined ? { kind: 'participant', participant } : undefined
  const [first, second] = [named(from, fromSubcluster), named(to, toSubcluster)]
  if (!first) return reject('linkage-end-unclear', { end: 'from', part: 'fromSubcluster' }, '/from')
  if (!second) return reject('linkage-end-unclear', { end: 'to', part: 'toSubcluster' }, '/to')
  return selfLinkageFault(first, second, toSubcluster === undefined ? '/to' : '/toSubcluster') ?? { from: first, to: second }
}

type Where = { readonly definitionSet: string; readonly definition: string }

/** An end with the name of its subcluster, or the refusal when the definition has no such part. */
const namedEnd = (one: BareEnd, field: string, { definitionSet: id, definition }: Where, context: Context) => {
  if (one.kind === 'participant') return { end: one }
  const set = context.world.of<DefinitionSet>(definitionSet, id)
  const parts = (set?.status === 'published' ? set.clusters.get(definition)?.subclusters : undefined) ?? []
  const part = parts.find((candidate) => candidate.id === one.subcluster)
  if (part) return { end: { ...one, name: part.name } }
  if (parts.length === 0) return reject('subclusters-not-defined', { definition, definitionSet: id }, field)
  return reject('subcluster-unknown', { subcluster: one.subcluster, definition, definitionSet: id, known: parts.map((candidate) => candidate.id).join(', ') }, field)
}

/** What is recorded of a linkage that a command asks for, or why not. */
export const linkageSaid = (data: NamedEnds & Pick<Said['data'], 'cluster' | 'type' | 'source'>, where: Where, context: Context) => {
  const bare = bareEnds(data)
  if ('rejected' in bare) return bare
  const from = namedEnd(bare.from, '/fromSubcluster', where, context)
  if ('rejected' in from) return from
  const to = namedEnd(bare.to, '/toSubcluster', where, context)
  if ('rejected' in to) return to
  const about = { cluster: data.cluster, type: data.type, source: data.source }
  // Two participants are recorded as they ever were, so that readers of the first version miss nothing.
  const event: Said =
    from.end.kind === 'participant' && to.end.kind === 'participant'
      ? { type: 'LinkageRecorded', data: { ...about, from: from.end.participant, to: to.end.participant } }
      : { type: 'SubclusterLinkageRecorded', data: { ...about, from: from.end, to: to.end } }
  return { event }
}

/** What is recorded of a linkage that a command says is over, or what is unclear about it. */
export const linkageOver = ({ cluster: id, type: kind, reason, ...named }: NamedEnds & Pick<EventOf<typeof LinkageEnded>['data'], 'cluster' | 'type' | 'reason'>) => {
  const bare = bareEnds(named)
  return 'rejected' in bare ? bare : { event: { type: 'LinkageEnded' as const, data: { cluster: id, type: kind, ...bare, reason } } }
}
