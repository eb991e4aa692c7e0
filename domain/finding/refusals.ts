import { registerOf } from '../kernel/rejection.ts'

export const findingRefusals = {
  'finding-needs-open-confidentiality-consent': {
    kind: 'invalid',
    message: 'A need of one firm is confidential.',
    remedy: 'Set confidentiality to "own" or "agencies"; or set firmAgreed to true when the firm agreed that all may read it.',
  },
  'evidence-of-another-cluster': {
    kind: 'invalid',
    message: 'The dialog {dialog} was not about {cluster}.',
    remedy: 'Cite a dialog with this cluster, or a document.',
  },
  'recording-staff-of-another-agency': {
    kind: 'invalid',
    message: 'Staff member {staff} is not staff of {agency}, for which you act.',
    remedy: 'Name the colleague who learned it, or leave the field out.',
  },
  'finding-not-open': { message: 'The finding was removed.', remedy: 'Record a new finding if it came back.' },
  'merge-with-itself': { kind: 'invalid', message: 'A finding cannot be merged with itself.', remedy: 'Name the other finding.' },
  'merge-across-kinds': {
    message: 'One of the findings is a {kind}, the other a {other}.',
    remedy: 'Merge findings of one kind; record the other kind as a finding of its own.',
  },
  'merge-of-merged': {
    message: 'The finding "{merged}" has taken others in, so that it cannot be taken in itself.',
    remedy: 'Merge this finding into it instead; where both have taken others in, retract the merge of one first.',
  },
  'skill-need-without-employer': {
    kind: 'invalid',
    message: 'A skill need is reported by at least one employer; those who train or speak for others do not count as employers.',
    remedy: 'Say in reporters which kind of firm reported it; what only trainers say is a constraint (identify-constraint).',
  },
  'occupation-unknown-group': {
    kind: 'invalid',
    message: '"{occupation}" is no code of the Standard Occupational Classification: its groups are 11, 13, and so on to 55.',
    remedy: 'Use a code such as 51-4041 (machinists).',
  },
  'need-already-past': { kind: 'invalid', message: 'The day {neededBy} was past when the need was reported.', remedy: 'Give the day by which workers are needed from then on.' },
  'merge-across-clusters': { message: 'The findings are about two clusters.', remedy: 'Merge findings of one cluster only.' },
} as const
export const rejectFinding = registerOf(findingRefusals)
