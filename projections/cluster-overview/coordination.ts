import type { caseEvents } from '../../domain/case/events.ts'
import type { coordinationEvents } from '../../domain/coordination/events.ts'
import { relationKinds } from '../../domain/coordination/events.ts'
import { unreachable } from '../../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../../domain/kernel/event.ts'
import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, date, instant, integer, list, nullable, object, oneOfText, ref, text } from '../../domain/kernel/schema.ts'
import { isInvented } from '../concerns.ts'

/** Open relations and open cases that are shown. */
const coordinationShown = 50

const relation = object({
  relation: text(),
  kind: oneOfText(relationKinds, { description: 'Fragmentation and overlap are found by rules; duplication is what a person suspects.' }),
  activity: text(),
  agencies: list(ref('agency')),
  programs: list(ref('program')),
  awards: integer({ minimum: 0 }),
})
const action = object({ action: text(), owner: ref('agency'), due: date(), text: text(), synthetic: boolean() })
const openCase = object({
  case: ref('case'),
  question: text(),
  agencies: list(ref('agency')),
  relation: nullable(text()),
  openedAt: instant(),
  actions: list(action, { description: 'Joint actions that are agreed and not done.' }),
  synthetic: boolean(),
})

/** Where programs meet, and what agencies settle about it. */
export const coordinationView = object({
  relations: list(relation, { maxItems: coordinationShown, description: 'Open fragmentation, overlap and suspected duplication, in the order of detection.' }),
  moreRelations: integer({ minimum: 0 }),
  cases: list(openCase, { maxItems: coordinationShown, description: 'Open cases, oldest first.' }),
  moreCases: integer({ minimum: 0 }),
  closedCases: integer({ minimum: 0 }),
})
export type CoordinationPart = Infer<typeof coordinationView>
type Relation = Infer<typeof relation>
type OpenCase = Infer<typeof openCase>
type RelationEvent = Recorded<EventOf<(typeof coordinationEvents)[number]>>
type CaseEvent = Recorded<EventOf<(typeof caseEvents)[number]>>

export const noCoordination: CoordinationPart = { relations: [], moreRelations: 0, cases: [], moreCases: 0, closedCases: 0 }

const dropped = (part: CoordinationPart, id: string): CoordinationPart => {
  const relations = part.relations.filter((one) => one.relation !== id)
  return relations.length === part.relations.length ? { ...part, moreRelations: Math.max(0, part.moreRelations - 1) } : { ...part, relations }
}

const detected = (part: CoordinationPart, kind: Relation['kind'], data: Extract<RelationEvent, { type: 'DuplicationSuspected' | 'FragmentationDetected' | 'OverlapDetected' }>['data']): CoordinationPart => {
  const { relation: id, activity, agencies, programs, awards } = data
  const relations = part.relations.filter((one) => one.relation !== id)
  const fits = relations.length < coordinationShown
  return {
    ...part,
    relations: fits ? [...relations, { relation: id, kind, activity, agencies, programs, awards: awards.length }] : relations,
    moreRelations: part.moreRelations + (fits ? 0 : 1),
  }
}

export const relationsAfter = (part: CoordinationPart, event: RelationEvent): CoordinationPart => {
  switch (event.type) {
    case 'FragmentationDetected':
      return detected(event.data.supersedes.reduce(dropped, part), 'fragmentation', event.data)
    case 'OverlapDetected':
      return detected(event.data.supersedes.reduce(dropped, part), 'overlap', event.data)
    case 'DuplicationSuspected':
      return detected(part, 'duplication', event.data)
    case 'RelationDismissed':
    case 'RelationEnded':
      return dropped(part, event.data.relation)
    default:
      return unreachable(event)
  }
}

const changed = (part: CoordinationPart, id: string, change: (one: OpenCase) => OpenCase): CoordinationPart => ({ ...part, cases: part.cases.map((one) => (one.case === id ? change(one) : one)) })

export const casesAfter = (part: CoordinationPart, event: CaseEvent): CoordinationPart => {
  switch (event.type) {
    case 'CoordinationCaseOpened': {
      const { case: id, question, agencies, relation: about } = event.data
      if (part.cases.length >= coordinationShown) return { ...part, moreCases: part.moreCases + 1 }
      return { ...part, cases: [...part.cases, { case: id, question, agencies, relation: about ?? null, openedAt: event.occurredAt, actions: [], synthetic: isInvented(event) }] }
    }
    case 'PositionStated':
      return part
    case 'JointActionAgreed': {
      const { case: id, action: name, owner, due, text: words } = event.data
      return changed(part, id, (one) => ({ ...one, actions: [...one.actions.filter((known) => known.action !== name), { action: name, owner, due, text: words, synthetic: isInvented(event) }] }))
    }
    case 'JointActionDone':
      return changed(part, event.data.case, (one) => ({ ...one, actions: one.actions.filter((known) => known.action !== event.data.action) }))
    case 'CaseClosed': {
      const cases = part.cases.filter((one) => one.case !== event.data.case)
      const beyond = cases.length === part.cases.length && part.moreCases > 0
      if (cases.length === part.cases.length && !beyond) return part
      return { ...part, cases, moreCases: part.moreCases - (beyond ? 1 : 0), closedCases: part.closedCases + 1 }
    }
    default:
      return unreachable(event)
  }
}
