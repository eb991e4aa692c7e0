import { readFileSync, writeFileSync } from 'node:fs'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { commandSpecs, eventSpecs, streams } from '../../domain/catalog.ts'
import { openCodec } from '../../infra/codec/codec.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { openCommands } from '../../infra/engine/handle.ts'
import { openLedger } from '../../infra/engine/ledger.ts'
import { openLoader } from '../../infra/engine/loaded.ts'
import type { Importer } from '../../infra/importers/importer.ts'
import { runImport } from '../../infra/importers/importer.ts'
import type { Reader } from '../../infra/importers/known.ts'
import { csvRows } from '../../infra/importers/text.ts'
import { systemClock } from '../../infra/ports/clock.ts'
import type { CommandOutcome, CommandRequest } from '../../infra/ports/commands.ts'
import type { EventLog, NewEntry } from '../../infra/ports/event-log.ts'
import { systemRandom } from '../../infra/ports/random.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'
import { disclose } from '../../infra/vault/disclosure.ts'
import { accepted, clusterName, findingName, inFlight, layGround, liaison, reassessment, things } from './ground.ts'
import { openPlainStore } from './log-plain.ts'
import type { Bench, Measured, Settings } from './measure.ts'
import { compare } from './measure.ts'

type Path = { readonly log: EventLog; readonly execute: (request: CommandRequest) => Promise<CommandOutcome>; readonly close: () => Promise<void> }

const random = systemRandom()

/** The path on which a command is written, and nothing that follows from it: no views, no reactors. */
const openPath = async (path: string): Promise<Path> => {
  const log = await openSqliteEventLog({ path, clock: systemClock })
  const codec = openCodec(eventSpecs, random, (name, value) => disclose(random, name, value))
  const loader = openLoader(log, codec.decode, streams)
  const vault = { sealAll: async () => undefined, confirm: async () => undefined }
  const { execute } = openCommands({ log, loader, codec, vault, validatorOf: openValidators(), clock: systemClock, random }, commandSpecs)
  await layGround({ log, codec, execute })
  return { log, execute, close: () => log.close() }
}

const openWhole = async (folder: string): Promise<Path> => {
  const ledger = await openLedger({ folder, keyFile: join(folder, 'master.key') })
  const { log, codec, commands } = ledger
  await layGround({ log, codec, execute: commands.execute })
  await ledger.settled()
  return {
    log,
    execute: commands.execute,
    close: async () => {
      await ledger.settled()
      await ledger.close()
    },
  }
}

/** What the command wrote: the plain store is given the very same to write. */
const lastEntry = async ({ log }: Path): Promise<NewEntry> => {
  const [entry] = await log.readAt([log.head().size - 1])
  if (!entry) throw new Error('The command wrote nothing.')
  return entry
}

type Race = {
  readonly what: string
  readonly goal?: number
  readonly count: number
  readonly width: number
  /** The plain store commits each by itself instead of waiting for company. */
  readonly alone?: boolean
  /** With a key each, as a client sends that may have to send again. */
  readonly keyed?: boolean
}

/** Commands on a thousand findings against inserts of the same bodies. */
const race = async (folder: string, path: Path, { what, goal, count, width, alone = false, keyed = false }: Race, rounds: number): Promise<Measured> => {
  accepted(await path.execute(reassessment(0)))
  const sample = await lastEntry(path)
  const plain = openPlainStore(join(folder, `plain-${random.uuid()}.sqlite`))
  const last = new Int32Array(things)
  const measured = await compare(what, goal, rounds, count, {
    ours: () => inFlight(count, width, async (n) => accepted(await path.execute({ ...reassessment(n), ...(keyed ? { idempotencyKey: random.uuid() } : {}) }))),
    plain: () =>
      inFlight(count, width, async (n) => {
        const stream = n % things
        const revision = (last[stream] as number)++
        const entries = [{ ...sample, id: random.uuid() }]
        if (alone) plain.appendNow(findingName(stream), revision, entries)
        else await plain.append(findingName(stream), revision, entries)
      }),
  })
  plain.close()
  return measured
}

/** Participants, as such lists come: a line of CSV each. */
const participants: Importer = {
  name: 'bench-participants',
  title: 'Participants',
  form: 'CSV',
  options: {},
  items: async function* (source) {
    for await (const { row, cells } of csvRows(source, ['name', 'type', 'cluster'])) {
      if (cells === null) yield { kind: 'refused', row, faults: [] }
      else yield { kind: 'command', row, rows: 1, name: 'register-participant', key: `${cells.name}`, body: cells }
    }
  },
}

const csvOf = (round: number, rows: number): string =>
  ['name,type,sizeClass,county,naics,cluster', ...Array.from({ length: rows }, (_, n) => `Machining and Heat Treating ${round}-${n},component-supplier,20-99,20173,332811,${clusterName(n)}`)].join('\n')

/** Nothing is looked up by this kind. */
const nothingKnown: Reader = { history: () => Promise.resolve([]), rows: async function* () {}, recordOf: () => Promise.resolve(undefined) }

/** A file of participants against batches of a hundred with as many rows of the same size. */
const importing = async (folder: string, rows: number, rounds: number): Promise<Measured> => {
  const path = await openPath(join(folder, 'import.sqlite'))
  const file = join(folder, 'participants.csv')
  const importFile = async (): Promise<void> => {
    const source = { name: 'participants.csv', bytes: createReadStream(file) }
    const report = await runImport({ importer: participants, source, commands: path, reader: nothingKnown, actor: { ...liaison, role: 'steward' } })
    if (report.refused > 0 || report.broken !== undefined) throw new Error(`The import failed: ${JSON.stringify(report).slice(0, 1000)}`)
  }
  writeFileSync(file, csvOf(-1, 100))
  const before = path.log.head().size
  await importFile()
  // A row becomes two entries: the participant, and its part in the cluster.
  const each = (path.log.head().size - before) / 100
  const samples = (await path.log.readAt([before, before + 1])).slice(0, each)
  const plain = openPlainStore(join(folder, 'import-plain.sqlite'))
  const count = rows * each
  const measured = await compare(`commands: import of ${rows.toLocaleString('en-US')} rows (${count.toLocaleString('en-US')} events), plain in batches of 100`, 0.3, rounds, count, {
    prepare: (round) => writeFileSync(file, csvOf(round, rows)),
    ours: importFile,
    plain: (round) => {
      readFileSync(file)
      for (let at = 0; at < count; at += 100)
        plain.appendNow(`participants-${round}-${at}`, 0, Array.from({ length: Math.min(100, count - at) }, (_, i) => ({ ...(samples[i % each] as NewEntry), id: random.uuid() })))
    },
  })
  plain.close()
  await path.close()
  return measured
}

const run = async ({ folder, quick, tell }: Settings): Promise<readonly Measured[]> => {
  const [few, many, rounds] = quick ? [100, 2_000, 3] : [500, 8_000, 7]
  const rows: Measured[] = []
  const path = await openPath(join(folder, 'path.sqlite'))
  const races: readonly Race[] = [
    { what: 'commands: one at a time', goal: 0.6, count: few, width: 1 },
    { what: 'commands: one at a time, plain without group commit', count: few, width: 1, alone: true },
    { what: 'commands: 64 in flight', goal: 0.4, count: many, width: 64 },
    { what: 'commands: 64 in flight, each with an idempotency key', count: many, width: 64, keyed: true },
  ]
  for (const one of races) {
    tell(one.what)
    rows.push(await race(folder, path, one, rounds))
  }
  await path.close()
  tell('with all views')
  const whole = await openWhole(join(folder, 'whole'))
  rows.push(await race(folder, whole, { what: 'commands: 64 in flight, all views following', count: few, width: 64 }, quick ? 3 : 5))
  await whole.close()
  tell('import')
  rows.push(await importing(folder, quick ? 500 : 5_000, quick ? 3 : 5))
  return rows
}

/** Everything that a command passes: validation, loading, deciding, canonical bytes, leaf, tree, disk. */
export const commandsBench: Bench = { name: 'commands', about: 'the whole path of a command: validate, load, decide, canonical bytes, leaf, durable', run }
