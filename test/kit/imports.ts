import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { commandSpecs, eventSpecs, streams } from '../../domain/catalog.ts'
import type { Recorded, Role } from '../../domain/kernel/event.ts'
import { openLedger } from '../../infra/engine/ledger.ts'
import { openRehearsal } from '../../infra/engine/rehearsal.ts'
import { importers } from '../../infra/importers/catalog.ts'
import type { Importer, Options, Report } from '../../infra/importers/importer.ts'
import { runImport } from '../../infra/importers/importer.ts'
import { openReader } from '../../infra/importers/known.ts'
import type { Commands } from '../../infra/ports/commands.ts'
import { projectRoot } from '../../infra/project-root.ts'

const folders = [process.env.CLUSTER_LEDGER_SHARED_DATA, process.env.CLUSTER_LEDGER_SHARED && join(process.env.CLUSTER_LEDGER_SHARED, 'data'), join(projectRoot(), '..', 'shared', 'data')]

/** The folder of public data, where it is beside the project or named. */
export const publicData = (): string | undefined => {
  const found = folders.find((one) => one !== undefined && one !== '' && existsSync(one))
  if (found === undefined) console.log('skipped: no public data')
  return found
}

/** Bytes in pieces, as a line brings them. */
const pieces = async function* (text: string | Uint8Array, length = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

type Run = { readonly settings?: Options; readonly preview?: boolean; readonly role?: Role; readonly agency?: string; readonly person?: string; readonly name?: string; readonly importer?: Importer; readonly commands?: Commands }

/** The product on the embedded store in a folder of its own, and every kind of import into it. */
export const openImports = async (clock = () => '2026-03-01T12:00:00.000Z') => {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'))
  const ledger = await openLedger({ folder, keyFile: join(folder, 'master.key'), clock })
  const { views } = ledger

  const from = async (kind: string, name: string, bytes: AsyncIterable<Uint8Array>, run: Run): Promise<Report> => {
    const { settings = {}, preview = false, role = 'steward', agency = 'eda', person = '3f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a01' } = run
    const importer = run.importer ?? importers.find((one) => one.name === kind)
    if (!importer) throw new TypeError(`no kind ${kind}`)
    const { commands, log, decode } = preview ? openRehearsal({ ...ledger, streams, eventSpecs, commandSpecs }) : ledger
    const reader = openReader({ log, decode, views, commandSpecs })
    return runImport({ importer, source: { name, bytes }, settings, commands: run.commands ?? commands, reader, actor: { ref: person, agency, role }, preview })
  }

  const events = async (): Promise<readonly Recorded[]> => {
    const all: Recorded[] = []
    for await (const batch of ledger.log.readAll()) all.push(...batch.map(ledger.decode))
    return all
  }

  return {
    ledger,
    /** Imports text or bytes; `name` is what the file would be called. */
    text: (kind: string, text: string | Uint8Array, run: Run = {}) => from(kind, run.name ?? 'file', pieces(text), run),
    file: (kind: string, path: string, run: Run = {}) => from(kind, basename(path), createReadStream(path), run),
    send: async (name: string, body: object) => {
      const outcome = await ledger.commands.execute({ name, body, actor: { ref: '3f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a02', agency: 'eda', role: 'steward' } })
      if (outcome.kind !== 'accepted') throw new Error(`${name}: ${JSON.stringify(outcome)}`)
      return outcome
    },
    events,
    data: async (type: string): Promise<readonly Readonly<Record<string, unknown>>[]> => (await events()).filter((event) => event.type === type).map(({ data }) => data as Readonly<Record<string, unknown>>),
    close: async () => {
      await ledger.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Imports = Awaited<ReturnType<typeof openImports>>

/** The counts of a report. */
export const counts = ({ rows, accepted, already, refused, leftOut = 0 }: Report) => ({ rows, accepted, already, refused, leftOut })

/** Federal agencies and programs that the tests of awards rest on. */
export const agencies = `CGAC AGENCY CODE,AGENCY NAME,AGENCY ABBREVIATION,SUBTIER CODE,SUBTIER NAME,SUBTIER ABBREVIATION
013,Department of Commerce,DOC,1325,Economic Development Administration,EDA
049,National Science Foundation,NSF,4900,National Science Foundation,NSF
012,Department of Agriculture,USDA,12C2,Forest Service,FS
`
export const listings = `aln,title,agency,sub_agency,assistance_types
11.307,Economic Adjustment Assistance,Department of Commerce,Economic Development Administration,Project Grants
11.039,Regional Technology and Innovation Hubs,Department of Commerce,Economic Development Administration,Project Grants
47.084,NSF Technology Innovation and Partnerships,National Science Foundation,N/A,Project Grants
`
