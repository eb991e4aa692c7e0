import { expect } from '@jest/globals'
import type { AnyStream, Context, Decision } from '../../domain/kernel/decider.ts'
import type { Actor, AnyEvent, Recorded } from '../../domain/kernel/event.ts'

export const now = '2026-03-01T12:00:00.000Z'
export const liaisonOf = (agency: string): Actor => ({ ref: `person-at-${agency}`, agency, role: 'liaison' })

/** An event as the log would give it back, with a plain envelope around it. */
export const recorded = (event: AnyEvent, overrides: Partial<Recorded> = {}): Recorded => {
  const index = overrides.index ?? 0
  return {
    id: `00000000-0000-5000-8000-${String(index).padStart(12, '0')}`,
    stream: 'test-1',
    revision: index,
    index,
    recordedAt: now,
    occurredAt: now,
    agency: overrides.actor?.agency ?? 'eda',
    actor: liaisonOf('eda'),
    basis: index,
    command: { id: 'c', name: 'test', print: '' },
    correlation: 'c',
    causation: 'c',
    ...event,
    ...overrides,
  }
}

type Given = readonly (AnyEvent & { readonly by?: string; readonly at?: string })[]

const stateOf = (stream: AnyStream, events: Given): unknown =>
  events.reduce<unknown>((state, { by = 'eda', at = now, ...event }, index) => {
    const evolve = stream.evolve as (state: unknown, event: unknown) => unknown
    return evolve(state, recorded(event, { index, occurredAt: at, actor: liaisonOf(by), agency: by }))
  }, stream.initial)

/** given(events).when(command).then(events | refusal), over one stream and whatever else it refers to. */
export const scenario = (stream: AnyStream) => {
  let history: Given = []
  const others = new Map<string, { stream: AnyStream; events: Given }>()
  let outcome: Decision
  let data: unknown
  const steps = {
    given: (...events: Given) => ((history = events), steps),
    /** Another thing of the ledger, by its stream and id. */
    with: (other: AnyStream, id: string, ...events: Given) => (others.set(`${other.kind}-${id}`, { stream: other, events }), steps),
    when: (name: string, input: unknown, context: Partial<Context> & { readonly by?: string } = {}) => {
      const command = stream.commands.find((c) => c.name === name)
      if (!command) throw new Error(`no command ${name}`)
      const { by = 'eda', ...rest } = context
      data = input
      const id = (input as Record<string, string>)[command.target] ?? 'made-id'
      outcome = (command.decide as (c: unknown, s: unknown, x: Context) => Decision)(data, stateOf(stream, history), {
        id,
        now,
        occurredAt: now,
        actor: liaisonOf(by),
        exists: history.length > 0,
        world: {
          of: (kind, other) => {
            const found = others.get(`${kind.kind}-${other}`)
            return (found ? stateOf(found.stream, found.events) : undefined) as never
          },
        },
        ...rest,
      })
      return steps
    },
    then: (...events: readonly (string | Partial<AnyEvent>)[]) => {
      const got = 'accepted' in outcome ? outcome.accepted : outcome.rejected
      expect(got).toEqual(events.map((e) => (typeof e === 'string' ? expect.objectContaining({ type: e }) : expect.objectContaining(e))))
    },
    refused: (code: string, field?: string) => {
      expect('rejected' in outcome ? outcome.rejected : outcome.accepted).toMatchObject({ code, ...(field ? { field } : {}) })
    },
  }
  return steps
}
