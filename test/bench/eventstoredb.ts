import type { EventData, JSONType } from '@eventstore/db-client'
import { EventStoreDBClient, jsonEvent, START, streamNameFilter } from '@eventstore/db-client'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Address } from '../../infra/eventstoredb/address.ts'
import { readAddress } from '../../infra/eventstoredb/address.ts'
import { endClient } from '../../infra/eventstoredb/connection.ts'
import { openEventStoreLog } from '../../infra/eventstoredb/event-log.ts'
import { systemClock } from '../../infra/ports/clock.ts'
import type { EventLog, NewEntry, Position } from '../../infra/ports/event-log.ts'
import { systemRandom } from '../../infra/ports/random.ts'
import { openChild } from './child.ts'
import { entriesOf } from './entries.ts'
import { inFlight } from './ground.ts'
import type { Bench, Measured, Settings } from './measure.ts'
import { compare } from './measure.ts'

const streams = 1_000
const batch = 100

/** Where the measurements are taken, and by what name the table calls it. */
type Place = { readonly address: Address; readonly name: string; readonly close: () => Promise<void> }

const openPlace = async (): Promise<Place> => {
  const url = process.env.EVENTSTORE_URL ?? ''
  if (url !== '') return { address: readAddress(url), name: 'a real server', close: async () => undefined }
  const double = await openChild<{ readonly port: number }>('eventstoredb-double.js', [])
  return { address: readAddress(`esdb://127.0.0.1:${double.ready.port}?tls=false`), name: 'the double', close: double.close }
}

const openLog = (address: Address, folder: string, ledger: string): Promise<EventLog> =>
  openEventStoreLog({ address, ledger, replica: join(folder, `${randomUUID()}.sqlite`), clock: systemClock, random: systemRandom() })

/** The same events by the client alone, each where our own adapter would put it. */
const eventOf = ({ id, type, agency, occurredAt, body }: NewEntry): EventData =>
  jsonEvent({ id, type, data: JSON.parse(body) as JSONType, metadata: { agency, occurredAt, recordedAt: occurredAt } })

type Side = {
  readonly log: EventLog
  readonly ledger: string
  readonly client: EventStoreDBClient
  /** Appends by the client, with credentials on the call: without them it may wait for ever for an answer. */
  readonly plain: (stream: string, revision: number, entries: readonly NewEntry[]) => Promise<unknown>
  readonly close: () => Promise<void>
}

const openSides = async ({ address }: Place, folder: string): Promise<Side> => {
  const ledger = `bench-${randomUUID()}`
  const log = await openLog(address, folder, ledger)
  const client = EventStoreDBClient.connectionString(address.text)
  return {
    log,
    ledger,
    client,
    plain: (stream, revision, entries) =>
      client.appendToStream(`${ledger}-plain.${stream}`, entries.map(eventOf), { expectedRevision: revision === 0 ? 'no_stream' : BigInt(revision - 1), credentials: address.credentials }),
    close: async () => {
      await log.close()
      await endClient(client)
    },
  }
}

/** Streams and what was last written to them; each side counts on its own. */
const placesOf = () => {
  const last = new Map<string, number>()
  return (stream: string, count: number): number => {
    const revision = last.get(stream) ?? 0
    last.set(stream, revision + count)
    return revision
  }
}
const expectedOf = (revision: number): number | 'no_stream' => (revision === 0 ? 'no_stream' : revision - 1)
const streamOf = (i: number): string => `finding-${i % streams}`

/** Reads back what the client wrote, as whoever builds views from it has to. */
const followByClient = ({ client, ledger }: Side, { credentials }: Address) => {
  const subscription = client.subscribeToAll({ fromPosition: START, credentials, filter: streamNameFilter({ prefixes: [`${ledger}-plain.`] }) })
  let seen = 0
  let wanted = Infinity
  let reached: (() => void) | undefined
  subscription.on('data', ({ event }) => {
    if (event) seen += 1
    if (seen >= wanted) reached?.()
  })
  return {
    has: (count: number): Promise<void> =>
      new Promise((resolve) => {
        wanted = count
        reached = resolve
        if (seen >= count) resolve()
      }),
    close: () => subscription.unsubscribe(),
  }
}

type Shape = { readonly what: string; readonly appends: number; readonly width: number; readonly together: number; readonly rounds: number }

/** Ours writes, reads back, stores and puts into the tree; plain writes and, where `follows`, reads back. */
const appending = async (place: Place, folder: string, { what, appends, width, together, rounds }: Shape, follows: boolean): Promise<Measured> => {
  const side = await openSides(place, folder)
  const reader = follows ? followByClient(side, place.address) : undefined
  const [ours, theirs] = [placesOf(), placesOf()]
  let lists: NewEntry[][] = []
  let written = 0
  const run = (append: (stream: string, entries: NewEntry[]) => Promise<unknown>): Promise<void> => inFlight(appends, width, (i) => append(streamOf(i), lists[i] as NewEntry[]))
  try {
    return await compare(`eventstoredb: ${what}, ${follows ? 'plain reads it back as well, ' : ''}${place.name}`, follows ? undefined : 0.9, rounds, appends * together, {
      prepare: () => {
        lists = Array.from({ length: appends }, () => entriesOf(together))
      },
      ours: async () => {
        let last = '' as Position
        await run(async (stream, entries) => {
          const { position } = await side.log.append(stream, expectedOf(ours(stream, together)), entries)
          if (position > last) last = position
        })
        // What is left to read back must not fall on the other side.
        await side.log.reached(last)
      },
      plain: async () => {
        await run((stream, entries) => side.plain(stream, theirs(stream, together), entries))
        await reader?.has((written += appends * together))
      },
    })
  } finally {
    await reader?.close()
    await side.close()
  }
}

/** Everything of one ledger by the client alone: a filtered subscription, which is what it has for that. */
const readByClient = async (client: EventStoreDBClient, { credentials }: Address, prefix: string, count: number): Promise<void> => {
  const subscription = client.subscribeToAll({ fromPosition: START, credentials, filter: streamNameFilter({ prefixes: [prefix] }) })
  let seen = 0
  try {
    for await (const { event } of subscription) if (event && (seen += (event.data as { schema: number }).schema) === count) return
  } finally {
    await subscription.unsubscribe()
  }
}

const reading = async (place: Place, { folder, quick }: Settings): Promise<readonly Measured[]> => {
  const side = await openSides(place, folder)
  const count = quick ? 2_000 : 20_000
  const revision = placesOf()
  let last = '' as Position
  for (let at = 0; at < count; at += batch) {
    const stream = streamOf(at / batch)
    last = (await side.log.append(stream, expectedOf(revision(stream, batch)), entriesOf(batch))).position
  }
  await side.log.reached(last)
  const prefix = `${side.ledger}.`
  const plain = (): Promise<void> => readByClient(side.client, place.address, prefix, count)
  const name = `read of all ${count.toLocaleString('en-US')} events`
  try {
    return [
      await compare(`eventstoredb: ${name}, from the node's replica; plain from ${place.name}`, 0.9, quick ? 3 : 5, count, {
        ours: async () => {
          let seen = 0
          for await (const entries of side.log.readAll()) for (const { body } of entries) seen += (JSON.parse(body) as { schema: number }).schema
          if (seen !== count) throw new Error(`Read ${seen} events, not ${count}.`)
        },
        plain,
      }),
      await compare(`eventstoredb: a new node takes in ${count.toLocaleString('en-US')} events with their tree; plain only reads them, ${place.name}`, undefined, quick ? 3 : 5, count, {
        ours: async () => {
          const node = await openLog(place.address, folder, side.ledger)
          if (node.head().size !== count) throw new Error(`A new node has ${node.head().size} events, not ${count}.`)
          await node.close()
        },
        plain,
      }),
    ]
  } finally {
    await side.close()
  }
}

export const eventstoredbBench: Bench = {
  name: 'eventstoredb',
  about: 'the adapter of EventStoreDB against its client alone, on the double in a process of its own or where EVENTSTORE_URL says',
  run: async (settings) => {
    const { folder, quick, tell } = settings
    const place = await openPlace()
    tell(`on ${place.name}`)
    try {
      const rows: Measured[] = []
      const shapes: readonly Shape[] = [
        { what: 'one append at a time', appends: quick ? 50 : 500, width: 1, together: 1, rounds: quick ? 3 : 7 },
        { what: '64 appends in flight', appends: quick ? 320 : 3_200, width: 64, together: 1, rounds: quick ? 3 : 7 },
        { what: `batches of ${batch}`, appends: quick ? 5 : 50, width: 1, together: batch, rounds: quick ? 3 : 7 },
      ]
      for (const follows of [false, true])
        for (const shape of shapes) {
          tell(`${shape.what}${follows ? ', plain reads it back as well' : ''}`)
          rows.push(await appending(place, folder, shape, follows))
        }
      tell('read of all')
      rows.push(...(await reading(place, settings)))
      return rows
    } finally {
      await place.close()
    }
  },
}
