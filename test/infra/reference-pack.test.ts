import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { commandSpecs, eventSpecs, streams } from '../../domain/catalog.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import { withQuotients } from '../../domain/statistics-release/location-quotient.ts'
import { openCodec } from '../../infra/codec/codec.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { openCommands } from '../../infra/engine/handle.ts'
import { openLoader } from '../../infra/engine/loaded.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import { projectRoot } from '../../infra/project-root.ts'
import { derive } from '../../infra/reference-pack/derive.ts'
import { packFiles } from '../../infra/reference-pack/forms.ts'
import { awardSteps, clusterOfAward } from '../../infra/reference-pack/ground.ts'
import { loadReferencePack } from '../../infra/reference-pack/load.ts'
import { readPack } from '../../infra/reference-pack/pack.ts'
import { storySteps } from '../../infra/reference-pack/story.ts'
import { lastOfStory } from '../../infra/reference-pack/story-batteries.ts'
import { strongClusters } from '../../infra/reference-pack/strong-clusters.ts'
import { disclose } from '../../infra/vault/disclosure.ts'
import { openNotedVault } from '../kit/small-ledger.ts'

const folder = join(projectRoot(), 'infra', 'reference-pack', 'data')
const publicData = [process.env['CLUSTER_LEDGER_SHARED_DATA'], join(projectRoot(), '..', 'shared', 'data')].find((one) => one !== undefined && existsSync(one))
const pack = readPack()
const strong = strongClusters(pack)

/** The real command path over a log in memory. */
const openPlainLedger = () => {
  const clock = () => '2026-03-01T12:00:00.000Z'
  const log = openMemoryEventLog({ clock })
  const random = { bytes: randomBytes, uuid: randomUUID }
  const codec = openCodec(eventSpecs, random, (name, value) => disclose(random, name, value))
  const commands = openCommands({ log, loader: openLoader(log, codec.decode, streams), codec, vault: openNotedVault().vault, validatorOf: openValidators(), clock, random }, commandSpecs)
  const history = async (): Promise<readonly Recorded[]> => {
    const events: Recorded[] = []
    for await (const batch of log.readAll()) events.push(...batch.map(codec.decode))
    return events
  }
  return { log, commands, history }
}

describe('the files of the reference pack', () => {
  test('hold what they say they hold', () => {
    const kinds = pack.definitions.map(({ kind }) => kind)
    expect([kinds.filter((kind) => kind === 'traded').length, kinds.filter((kind) => kind === 'local').length]).toEqual([51, 16])
    expect(pack.areas).toHaveLength(179)
    expect(pack.years).toEqual([2018, 2019, 2020, 2021])
    expect([pack.counties.length, pack.measuredCounties.length, pack.measuredCounties.reduce((sum, county) => sum + pack.countyFiguresOf(2021, county).length, 0)]).toEqual([3147, 89, 1980])
    expect(pack.definitions.every(({ kind, subclusters }) => kind === 'local' || subclusters.length > 0)).toBe(true)
    expect(pack.definitions.find(({ id }) => id === 'aerospace-vehicles-and-defense')?.subclusters.map(({ name }) => name)).toEqual(['Aircraft', 'Missiles and Space Vehicles', 'Search and Navigation Equipment'])
    expect(['eda-build-back-better', 'eda-tech-hubs', 'nsf-engines'].map((program) => pack.awards.filter((award) => award.program === program).length)).toEqual([21, 31, 10])
    expect(pack.convenings).toHaveLength(41)
    expect(pack.listings.length).toBe(249)
    expect(pack.listings.filter(({ agency }) => agency === null).map(({ aln }) => aln)).toEqual(['90.705'])
    expect(pack.agencies.map(({ id }) => id)).toEqual(expect.arrayContaining(['eda', 'nsf', 'sba', 'eta', 'ita', 'nist', 'doe', 'epa', 'dod', 'nasa']))
  })

  test('are small', () => {
    expect(readdirSync(folder).toSorted()).toEqual(packFiles.map((name) => `${name}.json`).toSorted())
    expect(readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThanOrEqual(2_500_000)
  })

  test('put each industry in one cluster, and each county in one area', () => {
    const codes = pack.definitions.flatMap(({ naics }) => naics)
    expect(codes).toHaveLength(978 + 20)
    expect(new Set(codes).size).toBe(codes.length)
    const counties = pack.areas.flatMap((area) => area.counties)
    expect(counties).toHaveLength(3147)
    expect(new Set(counties).size).toBe(counties.length)
  })

  test('give exact sums of the announced money', () => {
    const wichita = pack.awards.find(({ recipient }) => recipient === 'Wichita State University')
    expect(wichita).toMatchObject({ cents: '5140000000', actionDate: '2022-09-02', states: ['KS'] })
    expect(pack.awards.filter(({ program }) => program === 'nsf-engines').map(({ cents }) => cents)).toEqual(Array.from({ length: 10 }, () => '1500000000'))
  })
})

describe('location quotients of the reference pack', () => {
  const quotient = (definition: string, area: string) => strong.find((one) => one.definition === definition && one.area.name === area)?.lq

  test('are those of the published method', () => {
    expect(quotient('aerospace-vehicles-and-defense', 'Wichita-Winfield, KS')).toBeCloseTo(26.02, 2)
    expect(quotient('automotive', 'Detroit-Warren-Flint, MI')).toBeCloseTo(12.29, 2)
    expect(quotient('aerospace-vehicles-and-defense', 'Seattle-Tacoma-Olympia, WA')).toBeCloseTo(8.51, 2)
    expect(strong.length / pack.areas.length).toBeCloseTo(7.7, 1)
  })

  test('leave local clusters out', () => {
    const wichita = pack.areas.find(({ name }) => name === 'Wichita-Winfield, KS')
    const rows = withQuotients(pack.figuresOf(2021, wichita?.id ?? ''), pack.nationOf(2021))
    expect(rows.filter(({ kind }) => kind === 'local').every(({ lq }) => lq === null)).toBe(true)
    expect(rows.find(({ cluster }) => cluster === 'aerospace-vehicles-and-defense')).toMatchObject({ employees: 22_788 })
  })

  test('name clusters by ids that fit and differ', () => {
    const ids = strong.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^[a-z0-9][a-z0-9-]{0,63}$/.test(id))).toEqual([])
    expect(ids).toContain('wichita-aerospace')
  })
})

test('the files come out of the public data again as they are', () => {
  if (publicData === undefined) {
    console.log('skipped: no public data')
    expect(publicData).toBeUndefined()
    return
  }
  for (const [name, text] of Object.entries(derive(publicData))) expect({ name, same: `${text}\n` === readFileSync(join(folder, `${name}.json`), 'utf8') }).toEqual({ name, same: true })
})


test('the three battery awards are for the cluster that the story draws', () => {
  const named = awardSteps(pack, strong).filter(({ body }) => JSON.stringify(body['clusters']).includes('"upstate-new-york-batteries"'))
  expect(named.map(({ body }) => [body['program'], body['amount']])).toEqual([
    ['eda-build-back-better', '6370000000'],
    ['eda-tech-hubs', '0'],
    ['nsf-engines', '1500000000'],
  ])
})

test('an award is for a cluster of its theme where it names the place, and otherwise for none', () => {
  const cluster = (id: string) => clusterOfAward(pack.awards.find((award) => award.id === id) ?? { id, program: '', title: '', recipient: '', cents: '0', actionDate: '', states: [], definition: null, url: '' }, strong)
  expect(cluster('bbbrc-south-kansas-coalition-2022')).toBe('wichita-aerospace')
  expect(cluster('bbbrc-global-epicenter-of-mobility-2022')).toBe('detroit-warren-flint-automotive')
  expect(cluster('bbbrc-west-texas-a-d-cluster-2022')).toBeUndefined()
  expect(cluster('nsf-engine-paso-del-norte-defense-and-aerospace-innovation-2024')).toBeUndefined()
})

describe('a ledger that loads the reference pack', () => {
  test('takes every command, marks what is invented, and does it once', async () => {
    const { log, commands, history } = openPlainLedger()
    const heard: number[] = []
    const done = await loadReferencePack({ log, commands }, (value, total) => heard.push(value / total))
    expect(done).toBe(heard.length)
    expect(heard.at(-1)).toBe(1)
    const events = await history()
    const count = (type: string): number => events.filter((event) => event.type === type).length
    expect({ refused: count('CommandRefused'), measured: count('RegionMeasured'), present: count('ClusterPresenceDetermined'), awards: count('AwardRecorded'), gaps: count('PolicyGapIdentified'), cases: count('CoordinationCaseOpened') }).toEqual({
      refused: 0,
      measured: 179 * 4 + pack.measuredCounties.length,
      present: strong.length,
      awards: 62,
      gaps: 2,
      cases: 1,
    })
    expect(events.filter(({ origin }) => origin === undefined)).toEqual([])
    expect(events.filter(({ type, origin }) => /^(Dialog|Staff|Participant|PolicyGap|Liaison)/.test(type) && origin?.kind !== 'synthetic')).toEqual([])
    const presence = events.find(({ type, stream }) => type === 'ClusterPresenceDetermined' && stream === 'cluster-wichita-aerospace')
    expect(presence?.data).toMatchObject({ employees: 22_788, present: true })
    expect((presence?.data as { lq: number }).lq).toBeCloseTo(26.02, 2)
    expect(await loadReferencePack({ log, commands })).toBe(0)
    expect(log.head().size).toBe(events.length)
  })

  test('hears which command was refused', async () => {
    const { log } = openPlainLedger()
    const commands = { execute: () => Promise.resolve({ kind: 'key-reused' as const }) }
    await expect(loadReferencePack({ log, commands })).rejects.toThrow(/pack\/publish-definition-set\/us-benchmark-2014 \(the ledger holds this entry with other content\)/)
  })

  test('knows a loaded pack by the stream that its last command makes', () => {
    expect(`dialog-${String(storySteps.at(-1)?.body['dialog'])}`).toBe(lastOfStory)
  })
})
