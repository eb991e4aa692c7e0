import type { Actor, Origin } from '../../domain/kernel/event.ts'
import { systemActor } from '../engine/system-actor.ts'
import type { CommandRequest } from '../ports/commands.ts'
import type { PackSource } from './forms.ts'

/** One command of the pack; `key` tells it from all others for ever. */
export type Step = CommandRequest & { readonly body: Readonly<Record<string, unknown>>; readonly idempotencyKey: string; readonly origin: Origin }

/** Day to which the pack dates what has no day of its own, so that all else in it comes later. */
export const firstDay = '2021-01-01'

export const noon = (day: string): string => `${day}T12:00:00.000Z`

/** A command that puts a public fact on record. */
export const imported = (source: PackSource, name: string, key: string, day: string, body: Readonly<Record<string, unknown>>, url = source.url): Step => ({
  name,
  body: { ...body, occurredAt: noon(day) },
  actor: systemActor,
  idempotencyKey: `pack/${name}/${key}`,
  origin: { kind: 'import', source: source.name, url },
})

/** A command that puts something invented on record; it says so wherever it is shown. */
export const invented = (actor: Actor, name: string, key: string, day: string, body: Readonly<Record<string, unknown>>): Step => ({
  name,
  body: { ...body, occurredAt: noon(day) },
  actor,
  idempotencyKey: `pack/${name}/${key}`,
  origin: { kind: 'synthetic', note: 'Invented for the reference pack' },
})
