import { expect, test } from '@jest/globals'
import { commandSpecs, eventSpecs, streams } from '../../../domain/catalog.ts'
import { openCodec } from '../../../infra/codec/codec.ts'
import { openValidators } from '../../../infra/codec/validators.ts'
import { openCommands } from '../../../infra/engine/handle.ts'
import { openLoader } from '../../../infra/engine/loaded.ts'
import { runImport } from '../../../infra/importers/importer.ts'
import { participants } from '../../../infra/importers/participants.ts'
import type { Commands } from '../../../infra/ports/commands.ts'
import { openSqliteEventLog } from '../../../infra/sqlite/event-log.ts'
import { disclose } from '../../../infra/vault/disclosure.ts'

const steward = { ref: '3f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a01', agency: 'eda', role: 'steward' } as const
const cluster = {
  ...{ name: 'Aerospace', basis: 'benchmark', definitionSet: 'us-benchmark-2014', definition: 'aerospace', definitionName: 'Aerospace Vehicles' },
  ...{ regionSystem: 'ea', region: '1', regionName: 'Wichita', counties: ['20173'], states: ['20'] },
}

/** Bytes that are the same in every run. */
const counted = () => {
  let at = 0
  const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => (at = (Math.imul(at, 73) + 41) & 0xff)))
  let drawn = 0
  return { bytes, uuid: () => `00000000-0000-4000-8000-${String((drawn += 1)).padStart(12, '0')}` }
}

const csv = [
  'name,type,size_class,county,naics,uei,contact,cluster',
  'Plains Composites,component-supplier,20-99,20173,336413,,,aerospace',
  'Ærø & Søns “Teknik”,end-producer,640,20173,332811,,"Jane Doe, plant manager",aerospace',
  ...Array.from({ length: 26 }, (_, n) => `Machining ${n},component-supplier,1-19,201${n % 10}1,,,,${n % 2 === 0 ? 'aerospace' : ''}`),
].join('\n')

/** What is stored for a file is kept for ever: the same file at the same moment makes the same tree, however the path to it is made. */
test('a file of participants leaves the very bytes that it always left', async () => {
  const clock = () => '2026-03-01T12:00:00.000Z'
  const random = counted()
  const log = await openSqliteEventLog({ path: ':memory:', clock })
  const codec = openCodec(eventSpecs, random, (name, value) => disclose(random, name, value))
  const vault = { sealAll: async () => undefined, confirm: async () => undefined }
  const commands = openCommands({ log, loader: openLoader(log, codec.read, streams), codec, vault, validatorOf: openValidators(), clock, random }, commandSpecs)
  const frame = { id: random.uuid(), occurredAt: clock(), actor: steward, basis: 0, command: { id: random.uuid(), name: 'test', print: '' }, correlation: random.uuid(), causation: random.uuid() }
  await log.append('cluster-aerospace', 'no_stream', [codec.encode({ type: 'ClusterIdentified', data: { cluster: 'aerospace', ...cluster } }, frame).entry])
  const bytes = (async function* () {
    yield Buffer.from(csv)
  })()
  // One after the other, so that chance and the size of the log fall on each as they always did.
  let before: Promise<unknown> = Promise.resolve()
  const inTurn: Commands = {
    execute: (request) => {
      const outcome = before.then(() => commands.execute(request))
      before = outcome
      return outcome
    },
  }
  const reader = { history: () => Promise.resolve([]), rows: async function* () {}, recordOf: () => Promise.resolve(undefined) }
  const report = await runImport({ importer: participants, source: { name: 'participants.csv', bytes }, commands: inTurn, reader, actor: steward })
  expect(report).toMatchObject({ rows: 28, accepted: 28, refused: 0 })
  expect(log.head().size).toBe(1 + 28 + 15)
  expect(await log.root()).toBe('zoctXUStAP2LOch8jbW5DCGr83In287EpUhvF7dcz8Q=')
  await log.close()
})
