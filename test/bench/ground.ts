import { randomUUID } from 'node:crypto'
import type { Actor, AnyEvent } from '../../domain/kernel/event.ts'
import type { Codec } from '../../infra/codec/codec.ts'
import type { CommandOutcome, CommandRequest } from '../../infra/ports/commands.ts'
import type { EventLog } from '../../infra/ports/event-log.ts'

/** Clusters that the agency of the benches deals with, and findings that it has about them. */
export const clusters = 180
export const things = 1_000
export const clusterName = (n: number): string => `cluster-${n % clusters}`
export const findingName = (n: number): string => `finding-${n % things}`

export const liaison: Actor = { ref: '2f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a01', agency: 'eda', role: 'liaison' }

const day = '2026-03-01T10:00:00.000Z'
const evidence = [{ kind: 'document', title: 'Supplier survey of the spring' }]

/** A new finding about one of the clusters; its entry has about 500 bytes. */
export const findingBody = (n: number): Readonly<Record<string, unknown>> => ({
  cluster: clusterName(n),
  statement: 'Heat treatment capacity is booked nine months ahead.',
  counties: ['20173'],
  evidence,
  reporters: [{ type: 'component-supplier', count: 3 }],
  confidentiality: 'open',
  category: 'infrastructure',
})

let asked = 0
/** A command on one of a thousand findings that says something new each time; its entry has about 600 bytes. */
export const reassessment = (n: number): CommandRequest => ({
  name: 'reassess-finding',
  actor: liaison,
  body: { finding: findingName(n), severity: 'high', evidence, note: `Two more suppliers confirm that they wait for heat treatment (${(asked += 1)}).` },
})

const agency: AnyEvent = { type: 'AgencyRegistered', data: { agency: 'eda', name: 'Economic Development Administration', level: 'federal', codes: { cgac: '013' }, fiscalYearStart: 10 } }
const cluster = (n: number): AnyEvent => ({
  type: 'ClusterIdentified',
  data: {
    cluster: clusterName(n),
    name: `Cluster ${n}`,
    basis: 'benchmark',
    definitionSet: 'us-benchmark-2014',
    definition: `definition-${n % 51}`,
    definitionName: `Definition ${n % 51}`,
    regionSystem: 'bea-economic-areas-2004',
    region: `${n % 179}`,
    regionName: `Area ${n % 179}`,
    counties: ['20173'],
    states: ['20'],
  },
})

/** A command that found things already so has written nothing, and would be measured as if it had. */
export const accepted = (outcome: CommandOutcome): Extract<CommandOutcome, { kind: 'accepted' }> => {
  if (outcome.kind === 'accepted' && !outcome.repeated) return outcome
  throw new Error(`A command of the bench wrote nothing: ${JSON.stringify(outcome)}`)
}

/** Does `count` things, `width` at a time. */
export const inFlight = async (count: number, width: number, work: (n: number) => Promise<unknown>): Promise<void> => {
  await Promise.all(
    Array.from({ length: width }, async (_, lane) => {
      for (let n = lane; n < count; n += width) await work(n)
    }),
  )
}

/** Puts an agency, its clusters and a thousand findings about them into an empty ledger. */
export const layGround = async (ledger: { readonly log: EventLog; readonly codec: Codec; readonly execute: (request: CommandRequest) => Promise<CommandOutcome> }): Promise<void> => {
  const { log, codec, execute } = ledger
  const put = (stream: string, event: AnyEvent): Promise<unknown> => {
    const id = randomUUID()
    const frame = { id, occurredAt: day, actor: liaison, basis: 0, command: { id, name: 'lay-ground', print: '' }, correlation: id, causation: id }
    return log.append(stream, 'no_stream', [codec.encode(event, frame).entry])
  }
  await put('agency-eda', agency)
  await inFlight(clusters, 64, (n) => put(`cluster-${clusterName(n)}`, cluster(n)))
  await inFlight(things, 64, async (n) => accepted(await execute({ name: 'identify-constraint', actor: liaison, body: { finding: findingName(n), ...findingBody(n) } })))
}
