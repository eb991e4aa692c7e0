import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { streams } from '../../domain/catalog.ts'
import { clusterStream } from '../../domain/cluster/cluster.ts'
import { definitionSet } from '../../domain/definition-set/definition-set.ts'
import type { AnyCommand, AnyStream, Context, Decision, World } from '../../domain/kernel/decider.ts'
import type { AnyEvent, Role } from '../../domain/kernel/event.ts'
import { staff } from '../../domain/staff/staff.ts'
import { statisticsRelease } from '../../domain/statistics-release/statistics-release.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { arbitraryOf, idOf } from '../kit/arbitraries.ts'
import { recorded } from '../kit/scenario.ts'

type Spoken = AnyEvent & { readonly agency: string }
type Schema = Readonly<Record<string, unknown>>

const validatorOf = openValidators()
/** After the plans that the examples speak of and before what they promise. */
const now = '2026-04-01T12:00:00.000Z'
const runs = { numRuns: 60, seed: 20260301 }

const evolve = (stream: AnyStream, state: unknown, event: Spoken, index: number): unknown =>
  (stream.evolve as (state: unknown, event: unknown) => unknown)(state, recorded({ type: event.type, data: event.data }, { index, agency: event.agency }))
const foldOf = (stream: AnyStream, events: readonly Spoken[]): unknown => events.reduce<unknown>((state, event, index) => evolve(stream, state, event, index), stream.initial)

/** Who speaks: the agencies that random events name, and that of the examples. */
const speaker = fc.oneof(idOf('agency'), fc.constantFrom('eda', 'epa', 'nsf'))
const spokenOf = (stream: AnyStream): fc.Arbitrary<Spoken> =>
  fc.oneof(...stream.events.map(({ type, data, example }) => fc.record({ type: fc.constant(type), data: fc.oneof(fc.constant(example), arbitraryOf(data as Schema)), agency: speaker })))
const historyOf = (stream: AnyStream) => fc.array(spokenOf(stream), { maxLength: 8 })
const examplesOf = (stream: AnyStream): readonly Spoken[] => stream.events.map(({ type, example }) => ({ type, data: example, agency: 'eda' }))

/** States that the things a command names may be in: what random histories come to, and what the examples do. */
const pools = new Map(
  streams.map((stream) => {
    const examples = examplesOf(stream)
    const begun = foldOf(stream, examples.slice(0, 1))
    const random = fc.sample(historyOf(stream), { numRuns: 12, seed: 7 }).map((events) => foldOf(stream, events))
    return [stream.kind, [begun, foldOf(stream, examples), ...random]] as const
  }),
)
/** The first example of a stream and further ones by their place, with some of their fields otherwise. */
const example = (stream: AnyStream, change: object, ...further: readonly number[]): unknown => {
  const examples = examplesOf(stream)
  return foldOf(stream, [0, ...further].map((place) => ({ ...(examples[place] as Spoken), data: { ...((examples[place] as Spoken).data as object), ...change } })))
}
const cluster = (id: string, code: string) => ({ id, name: id, kind: 'traded', naics: [code] })
/** Where the examples of one stream lean on more than the first example of another. */
const fitting = new Map<string, unknown>([
  ['definition-set/us-benchmark-2014', example(definitionSet, { kind: 'benchmark', clusters: [cluster('aerospace-vehicles-and-defense', '336411'), cluster('batteries', '335911')] })],
  ['statistics-release/cbp-2018', example(statisticsRelease, { release: 'cbp-2018', year: 2018 }, 3, 4)],
  ['statistics-release/cbp-2021', example(statisticsRelease, {}, 3, 4)],
  ['cluster/wichita-aerospace', example(clusterStream, {}, 9)],
  ['staff/3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a02', example(staff, {}, 1)],
])

const worldOf = (salt: number): World => ({
  of: (stream, id) => {
    const pool = pools.get(stream.kind) ?? []
    const turn = [...`${stream.kind}${id}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, salt)
    // Every other world has what the examples speak of, so that commands also come through.
    return (salt % 2 === 0 ? (fitting.get(`${stream.kind}/${id}`) ?? pool[0]) : pool[turn % pool.length]) as never
  },
})

type Case = { readonly history: readonly Spoken[]; readonly input: unknown; readonly context: Context }
const caseOf = (stream: AnyStream, command: AnyCommand): fc.Arbitrary<Case> =>
  fc
    .record({
      history: fc.oneof(historyOf(stream), fc.subarray([...examplesOf(stream)]), fc.integer({ min: 1, max: stream.events.length }).map((length) => examplesOf(stream).slice(0, length))),
      input: fc.oneof(fc.constant(command.example), arbitraryOf(command.data as Schema)),
      agency: fc.oneof(fc.constant('eda'), speaker),
      role: fc.constantFrom<Role>('liaison', 'steward'),
      salt: fc.nat(9973),
      day: fc.constantFrom(now, '2023-02-28T00:00:00.000Z'),
    })
    .map(({ history, input, agency, role, salt, day }) => ({
      history,
      input,
      context: contextOf(command, input, { agency, role }, worldOf(salt), history.length > 0, day),
    }))

const contextOf = (command: AnyCommand, input: unknown, actor: { readonly agency: string; readonly role: Role }, world: World, exists: boolean, occurredAt: string): Context => ({
  id: (input as Record<string, string | undefined>)[command.target] ?? '00000000-0000-4000-8000-000000000001',
  now,
  occurredAt,
  actor: { ref: '00000000-0000-4000-8000-000000000009', ...actor },
  world,
  exists,
})

/** The example of a command after the first examples of the events of its stream. */
const exampleCase = (stream: AnyStream, command: AnyCommand, length: number, actor: { readonly agency: string; readonly role: Role }): Case => ({
  history: examplesOf(stream).slice(0, length),
  input: command.example,
  context: contextOf(command, command.example, actor, worldOf(0), true, now),
})

const decide = (command: AnyCommand, state: unknown, { input, context }: Case): Decision =>
  (command.decide as (input: unknown, state: unknown, context: Context) => Decision)(input, state, context)

describe.each(streams.map((stream) => [stream.kind, stream] as const))('%s', (_kind, stream) => {
  test('any part of any history folds to a state', () => {
    fc.assert(
      fc.property(historyOf(stream), fc.nat(), (events, drop) => {
        expect(foldOf(stream, events)).toBeDefined()
        expect(foldOf(stream, events.filter((_, place) => (drop >> place % 30) & 1))).toBeDefined()
      }),
      runs,
    )
  })

  test.each(stream.commands.map((command) => [command.name, command] as const))('%s answers whatever is asked, with events of their own schema or a refusal that says what to do', (_name, command) => {
    let came = 0
    const holds = (one: Case): void => {
      const state = foldOf(stream, one.history)
      const decision = decide(command, state, one)
      if ('rejected' in decision) {
        const { code, message, remedy } = decision.rejected
        expect(code).toMatch(/^[a-z0-9-]+$/)
        expect(`${message} ${remedy}`).not.toMatch(/\{\w+\}|undefined|\[object/)
        expect(remedy.split(' ').length).toBeGreaterThan(2)
        return
      }
      came += 1
      for (const { type, data } of decision.accepted) {
        const spec = stream.events.find((event) => event.type === type)
        expect([type, spec && validatorOf(spec.data)(data)]).toEqual([type, []])
      }
    }
    // The example, after each of the beginnings that the examples of the events make, is taken at least once.
    for (const length of [0, ...stream.events.keys()].map((place) => place + 1))
      for (const role of ['liaison', 'steward'] as const)
        for (const agency of ['eda', 'epa', 'nsf', 'ny-esd', 'kansas-commerce']) holds(exampleCase(stream, command, length, { agency, role }))
    expect(came).toBeGreaterThan(0)
    fc.assert(fc.property(caseOf(stream, command), holds), { ...runs, numRuns: 150 })
    expect(came).toBeGreaterThan(0)
  })

  test.each(stream.commands.filter(({ mode }) => mode !== 'creates').map((command) => [command.name, command] as const))('%s, asked again, has nothing to add', (_name, command) => {
    fc.assert(
      fc.property(caseOf(stream, command), (one) => {
        const state = foldOf(stream, one.history)
        const decision = decide(command, state, one)
        if ('rejected' in decision || decision.accepted.length === 0) return
        const { agency } = one.context.actor
        const after = decision.accepted.reduce<unknown>((before, draft, place) => evolve(stream, before, { ...draft, agency }, one.history.length + place), state)
        expect(decide(command, after, one)).toEqual({ accepted: [] })
      }),
      { ...runs, numRuns: 150 },
    )
    expect(command.mode).not.toBe('creates')
  })
})
