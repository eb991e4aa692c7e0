import { defineEvent } from '../kernel/event.ts'
import { date, list, object, optional, ownId, ref, text } from '../kernel/schema.ts'

const coordinationCase = ownId('case')
const cluster = ref('cluster')
export const actionField = text({ maxLength: 64, pattern: '^[a-z0-9][a-z0-9-]{0,63}$', description: 'Id of the joint action within its case.' })
const owner = ref('agency', { description: 'The party that does the joint action.' })

export const openingFields = {
  cluster,
  relation: optional(text({ maxLength: 120, description: 'The fragmentation, overlap or duplication relation that the case is about.' })),
  programs: list(ref('program'), { maxItems: 100, uniqueItems: true }),
  agencies: list(ref('agency'), { minItems: 1, maxItems: 50, description: 'The parties.' }),
  question: text({ maxLength: 2000, description: 'What the parties have to settle.' }),
}

const example = { case: 'ny-batteries-testing', cluster: 'new-york-batteries' }

const CoordinationCaseOpened = defineEvent({
  type: 'CoordinationCaseOpened',
  stream: 'case',
  summary: 'A coordination case was opened',
  description: 'Two or more agencies have a question to settle about what they do for one cluster.',
  data: object({ case: coordinationCase, ...openingFields }),
  example: {
    ...example,
    relation: 'fragmentation-technology-development-1q2w3e4',
    programs: ['aln-11-307', 'aln-47-084'],
    agencies: ['eda', 'nsf'],
    question: 'Who pays for shared cell testing from 2026 on?',
  },
})

const PositionStated = defineEvent({
  type: 'PositionStated',
  stream: 'case',
  summary: 'A party stated its position',
  description: 'One party said where it stands; a later position of the same party takes the place of the earlier one.',
  data: object({ case: coordinationCase, cluster, position: text({ maxLength: 4000 }) }),
  example: { ...example, position: 'We fund equipment until 2026 and no operating cost.' },
})

export const JointActionAgreed = defineEvent({
  type: 'JointActionAgreed',
  stream: 'case',
  summary: 'A joint action was agreed',
  description: 'The parties agreed on something to do, with one owner and a due date.',
  data: object({ case: coordinationCase, cluster, action: actionField, owner, due: date(), text: text({ maxLength: 2000 }) }),
  example: { ...example, action: 'shared-schedule', owner: 'nsf', due: '2026-06-30', text: 'One booking schedule for both testing lines.' },
})

const JointActionDone = defineEvent({
  type: 'JointActionDone',
  stream: 'case',
  summary: 'A joint action was done',
  description: 'The owner says that an agreed joint action is done.',
  data: object({ case: coordinationCase, cluster, action: actionField, owner, note: text({ maxLength: 2000 }) }),
  example: { ...example, action: 'shared-schedule', owner: 'nsf', note: 'In use since May.' },
})

export const CaseClosed = defineEvent({
  type: 'CaseClosed',
  stream: 'case',
  summary: 'A coordination case was closed',
  description: 'The case ended with a decision, or with a reason why nothing will be done. Exactly one of the two is given.',
  data: object({ case: coordinationCase, cluster, decision: optional(text({ maxLength: 4000 })), noActionReason: optional(text({ maxLength: 2000 })) }),
  example: { ...example, decision: 'NSF runs the schedule; EDA pays for the second line.' },
})

export const caseEvents = [CoordinationCaseOpened, PositionStated, JointActionAgreed, JointActionDone, CaseClosed] as const
