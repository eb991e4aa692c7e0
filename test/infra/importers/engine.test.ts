import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { importers } from '../../../infra/importers/catalog.ts'
import type { Importer } from '../../../infra/importers/importer.ts'
import type { Commands } from '../../../infra/ports/commands.ts'
import { LogFault } from '../../../infra/ports/event-log.ts'
import type { Imports } from '../../kit/imports.ts'
import { agencies, counts, listings, openImports } from '../../kit/imports.ts'

let imports: Imports
beforeAll(async () => {
  imports = await openImports()
})
afterAll(() => imports.close())

const participants = (rows: string): string => `name,type,size_class,county\n${rows}`

describe('every kind', () => {
  const needed = (name: string): Readonly<Record<string, string>> => ({ ...(name === 'region-systems' ? { system: 'ea' } : {}), ...Object.fromEntries((importers.find((one) => one.name === name)?.needs ?? []).map((option) => [option, 'some-id'])) })

  test.each(importers.map(({ name }) => name))('%s says what is wrong with a file that is empty, in another encoding, or something else', async (kind) => {
    const run = { settings: needed(kind), name: 'cbp_2021.csv' }
    const broken = async (bytes: string | Uint8Array) => (await imports.text(kind, bytes, run)).broken
    const { size } = imports.ledger.log.head()
    expect(await broken('')).toMatch(/is empty/)
    expect(await broken(Buffer.from('Name;Größe\nMünchen;1\n', 'latin1'))).toMatch(/is not UTF-8/)
    expect(await broken(Buffer.from('\uFEFFname,type\na,b\n', 'utf16le'))).toMatch(/UTF-16/)
    expect(await broken(Buffer.from('name,type\na,b\n', 'utf16le'))).toMatch(/UTF-16/)
    expect(await broken(Buffer.from('name,type\na,b\n', 'utf16le').swap16())).toMatch(/UTF-16/)
    expect(await broken('"colour,shape\nred,round\n')).toMatch(/does not begin with a header row|is not whole JSON/)
    expect(await broken('[\n  {\n    "colour": "red",')).toMatch(/is JSON, where CSV is asked for|is not whole JSON/)
    expect(await broken('PK\u0003\u0004 and so on')).toMatch(/is a ZIP archive or a workbook/)
    expect(await broken(`${'x'.repeat(100_000)},y\na,b\n`)).toMatch(/^.{0,600}$/)
    expect(await broken('colour,shape\nred,round\n')).toMatch(/has no column|is not whole JSON/)
    expect(await broken(gzipSync('a,b\n'.repeat(9000)).subarray(0, 40))).toMatch(/cut off or damaged|has no column/)
    expect(imports.ledger.log.head().size).toBe(size)
  })

  test.each(importers.map(({ name }) => name))('%s refuses an option that it does not know, by name', async (kind) => {
    await expect(imports.text(kind, 'x', { settings: { ...needed(kind), colour: 'red' } })).rejects.toMatchObject({ option: 'colour', message: expect.stringMatching(/Is no option of/) as unknown })
  })

  test('a needed option is asked for with its meaning', async () => {
    await expect(imports.text('definition-sets', 'x')).rejects.toMatchObject({ option: 'id', message: 'Is needed by definition-sets: id of the set in the ledger.' })
    await expect(imports.text('region-systems', 'x', { settings: { id: 'Not An Id' } })).rejects.toMatchObject({ option: 'id', message: expect.stringMatching(/Must be an id/) as unknown })
  })

  test('a header alone is a file of no rows', async () => {
    expect(counts(await imports.text('participants', participants('')))).toEqual({ rows: 0, accepted: 0, already: 0, refused: 0, leftOut: 0 })
  })
})

describe('a file imported again', () => {
  test('writes nothing, whoever imports it, and a changed row is told', async () => {
    const rows = participants('Alpha Works,end-producer,20-99,20173\nBeta Tools,component-supplier,1-19,20173\n')
    expect(counts(await imports.text('participants', rows))).toMatchObject({ accepted: 2, already: 0 })
    const { size } = imports.ledger.log.head()
    expect(counts(await imports.text('participants', rows))).toMatchObject({ accepted: 0, already: 2 })
    expect(counts(await imports.text('participants', rows, { person: '3f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a77' }))).toMatchObject({ accepted: 0, already: 2 })
    const changed = await imports.text('participants', rows.replace('1-19', '20-99'))
    expect(counts(changed)).toMatchObject({ accepted: 0, already: 1, refused: 1 })
    expect(changed.refusals).toEqual([{ row: 2, field: '/sizeClass', message: 'The ledger has "1-19", the file "20-99". Correct the entry instead of importing over it.' }])
    expect(imports.ledger.log.head().size).toBe(size)
  })

  test('knows a row that stands twice in it', async () => {
    const report = await imports.text('participants', participants('Gamma,labor,unknown,\nGamma,labor,unknown,\nGamma,research,unknown,\n'))
    expect(counts(report)).toMatchObject({ accepted: 1, already: 1, refused: 1 })
    expect(report.refusals[0]).toMatchObject({ row: 3, field: '/type' })
  })
})

describe('a preview', () => {
  test('finds what the import would, row by row, and writes nothing', async () => {
    const { size } = imports.ledger.log.head()
    const rows = 'name,type,cluster\nDelta,end-producer,\nDelta,end-producer,\nEpsilon,end-producer,no-such-cluster\nZeta,wizard,\n'
    const preview = await imports.text('participants', rows, { preview: true })
    expect(imports.ledger.log.head().size).toBe(size)
    const real = await imports.text('participants', rows)
    expect({ ...preview, preview: false }).toEqual(real)
    expect(counts(real)).toMatchObject({ accepted: 2, already: 1, refused: 2 })
    expect(real.refusals.map(({ row, field }) => [row, field])).toEqual([[3, '/cluster'], [4, 'type']])
    expect(real.refusals[0]?.message).toMatch(/There is no cluster "no-such-cluster"/)
  })

  test('sees rows that rest on rows before them', async () => {
    const report = await imports.text('agency-codes', agencies, { preview: true })
    expect(counts(report)).toMatchObject({ accepted: 3, refused: 0 })
    const without = await imports.text('assistance-listings', listings, { preview: true })
    expect(without.refusals[0]).toMatchObject({ row: 1, field: 'agency', message: expect.stringMatching(/There is no agency "Economic Development Administration of Department of Commerce"/) as unknown })
  })
})

test('a quoted cell may hold commas and new lines, which count as blanks', async () => {
  const report = await imports.text('participants', '\uFEFFname,type\r\n"Eta, Theta\r\nand Iota",labor\r\n')
  expect(counts(report)).toMatchObject({ accepted: 1 })
  expect((await imports.data('ParticipantRegistered')).at(-1)).toMatchObject({ name: 'Eta, Theta and Iota' })
})

test('a row that is short or long, and one with several faults, is told whole', async () => {
  const report = await imports.text('participants', 'name,type,county,uei\nKappa\nLambda,wizard,173,123456789\n')
  expect(report.refusals.map(({ row, field }) => [row, field])).toEqual([[1, '/'], [2, 'type'], [2, 'county'], [2, 'uei']])
  expect(report.refusals[3]?.message).toMatch(/looks like a DUNS number/)
})

test('a file cut in the middle keeps what came before it and says where it ends', async () => {
  const whole = gzipSync(participants(Array.from({ length: 20_000 }, (_, i) => `Cut ${i} ${(i * 7919) % 10_007},labor,unknown,\n`).join('')))
  const report = await imports.text('participants', whole.subarray(0, 2000), { preview: true })
  expect(report.broken).toMatch(/cut off or damaged/)
  expect(report.rows).toBe(report.accepted)
  expect((await imports.text('participants', 'name,type\nMu,labor\nNu,"lab')).broken).toMatch(/^Row 2: .*cut off or damaged/)
})

describe('a ledger that fails while it takes a file in', () => {
  const full = new LogFault('log-full', 'There is no room.', 'Free space.')
  /** Commands of which some fail as a full disk does, at once or a while later. */
  const failing = (first: number, last: number, later: boolean): Commands => {
    let count = 0
    return {
      execute: async (request) => {
        count += 1
        if (count < first || count > last) return imports.ledger.commands.execute(request)
        if (later) await setTimeout(20)
        throw full
      },
    }
  }
  const file = participants(Array.from({ length: 600 }, (_, i) => `Disk ${i},labor,unknown,\n`).join(''))

  test.each([false, true])('ends the import with that, though others of its commands succeed, and the file can be taken in again (later: %s)', async (later) => {
    await expect(imports.text('participants', file, { commands: failing(3, 5, later) })).rejects.toBe(full)
    const report = await imports.text('participants', file)
    expect(report).toMatchObject({ rows: 600, refused: 0 })
    expect(report.accepted + report.already).toBe(600)
  })

  test('leaves the rest of the file unread', async () => {
    let asked = 0
    const commands: Commands = {
      execute: () => {
        asked += 1
        return Promise.reject(full)
      },
    }
    await expect(imports.text('participants', file, { commands })).rejects.toBe(full)
    expect(asked).toBeLessThan(300)
  })
})

/** What is still held once everything that can go has gone. */
const heldBytes = (): number => {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().heapUsed
}

test('a million bad rows are counted, the first thousand listed, and the rest forgotten', async () => {
  const bad = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('name,type\n')
    const chunk = Buffer.from('Bad,wizard\n'.repeat(10_000))
    for (let i = 0; i < 100; i += 1) yield chunk
  }
  const importer = importers.find(({ name }) => name === 'participants') as Importer
  const before = heldBytes()
  const fed: Importer = { ...importer, items: (source, options, known) => importer.items({ ...source, bytes: bad() }, options, known) }
  const report = await imports.text('participants', 'x', { importer: fed })
  expect(counts(report)).toMatchObject({ rows: 1_000_000, refused: 1_000_000 })
  expect(report.refusals).toHaveLength(1000)
  expect(heldBytes() - before).toBeLessThan(50_000_000)
})
