import { registerOf } from '../kernel/rejection.ts'

export const gapRefusals = {
  'weakness-without-citation': {
    kind: 'invalid',
    message: 'A weakness is a flaw of a rule or program that exists, so it cites one.',
    remedy: 'Give the citation, or call it a gap when no rule or program exists.',
  },
  'citation-malformed': {
    kind: 'invalid',
    message: '"{text}" is not a citation of this kind: expected {expected}.',
    remedy: 'Write the citation in that form, or choose another kind.',
  },
  'gap-finding-of-another-cluster': {
    kind: 'invalid',
    message: 'The finding {finding} is about {cluster}, which the gap does not name.',
    remedy: 'Add the cluster to the gap, or leave the finding out.',
  },
  'answer-without-reason': {
    kind: 'invalid',
    message: 'An answer other than full acceptance says why, in at least four words.',
    remedy: 'Give the reason, so that whoever reported the gap can understand it.',
  },
  'answer-without-promise': {
    kind: 'invalid',
    message: 'An accepted gap needs to say what kind of change comes, and by when.',
    remedy: 'Give responseClass and promiseDue.',
  },
  'promise-in-the-past': { kind: 'invalid', message: 'The promised day is before the day of the answer.', remedy: 'Give a day that is still to come.' },
  'gap-closed': { message: 'The gap is closed.', remedy: 'Reopen it first (reopen-gap).' },
  'gap-not-answered': { message: 'The responsible agency has not answered yet.', remedy: 'Wait for the answer, or answer it (answer-gap).' },
  'gap-declined': { message: 'The responsible agency declined, so there is no promise to act on.', remedy: 'Answer again (answer-gap) when the agency changed its mind.' },
  'gap-not-closed': { message: 'The gap is not closed.', remedy: 'Only a closed gap can be reopened.' },
  'gap-level-of-another-agency': {
    kind: 'invalid',
    message: 'The policy is said to be {level}, but {responsible} is a {own} agency.',
    remedy: 'Give the level of the agency whose policy it is, or name the agency that answers for it.',
  },
  'gap-unreadable-to-responsible': {
    kind: 'invalid',
    message: 'A gap that only your agency may read cannot be answered by {responsible}.',
    remedy: 'Set confidentiality to "agencies" or "open".',
  },
} as const
export const rejectGap = registerOf(gapRefusals)
