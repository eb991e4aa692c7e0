import type { Context } from './decider.ts'
import type { Rejection } from './rejection.ts'
import { registerOf } from './rejection.ts'
import type { ReferenceKind } from './schema.ts'

/** Refusals that any stream may give. */
export const generalRefusals = {
  'unknown-reference': {
    kind: 'invalid',
    message: 'There is no {kind} "{id}" in the ledger.',
    remedy: 'Check the id, or register the {kind} first.',
  },
  'already-exists': { message: 'The {kind} "{id}" already exists.', remedy: 'Choose another id, or change the existing {kind}.' },
  'does-not-exist': { kind: 'missing', message: 'There is no {kind} "{id}".', remedy: 'Check the id; list the {kind}s to find it.' },
  'same-as-another': {
    message: 'The {kind} "{id}" has the same {what}.',
    remedy: 'Use that {kind}, or put right what tells the two apart; a {kind} that was recorded twice is retracted once.',
  },
  'occurs-in-future': {
    kind: 'invalid',
    message: 'A fact cannot have occurred later than now ({now}).',
    remedy: 'Give the time at which it happened; plans have their own fields.',
  },
  'not-own-agency': {
    kind: 'forbidden',
    onRecord: true,
    message: 'Only {agency} may do this; you act for {acting}.',
    remedy: 'Ask a colleague at {agency}, or refer the matter to them.',
  },
  'period-reversed': { kind: 'invalid', message: 'The period ends before it starts.', remedy: 'Give an end that is not before the start.' },
  'nothing-changed': { kind: 'invalid', message: 'The change names nothing to change.', remedy: 'Give at least one field besides the id.' },
} as const

export const refuse = registerOf(generalRefusals)

/** A liaison acts for the agency that owns the thing; a steward may act in its place. */
export const onlyAgency = (agency: string | undefined, context: Context): { readonly rejected: Rejection } | undefined =>
  agency === undefined || context.actor.agency === agency || context.actor.role === 'steward'
    ? undefined
    : refuse('not-own-agency', { agency, acting: context.actor.agency })

/** A thing whose first entry was retracted: its stream is there, and the thing is not. */
export const refuseMissing = (kind: ReferenceKind, context: Context): { readonly rejected: Rejection } => refuse('does-not-exist', { kind, id: context.id })
