import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mostAwards } from '../../domain/coordination/coordination.ts'
import { fragmentationReactor } from '../../infra/engine/fragmentation.ts'
import { openReactors } from '../../infra/engine/react.ts'
import { systemActor } from '../../infra/engine/system-actor.ts'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'

const cluster = 'upstate-new-york-batteries'
const challenge = 'bbbrc-new-energy-new-york-2022'
const hub = 'tech-hub-new-energy-new-york-neny-battery-tech-hub-2023'
const engine = 'nsf-engine-upstate-new-york-energy-storage-engine-2024'
const [broome, tompkins] = ['36007', '36109']

type Relation = { readonly kind: string; readonly activity: string; readonly status: string; readonly supersededBy: string | null; readonly relation: string; readonly endedAt: string | null; readonly counties: readonly string[]; readonly awards: readonly { readonly award: string }[] }
let service: RealService
beforeAll(async () => {
  service = await openRealService()
}, 120_000)
afterAll(() => service.close())

const ledger = () => service.running.ledger
const correct = async (name: string, body: object): Promise<void> => {
  expect(await ledger().commands.execute({ name, body: { reason: 'The list had it wrong.', ...body }, actor: systemActor })).toMatchObject({ kind: 'accepted' })
  await ledger().settled()
}
const entriesOf = async (stream: string) => {
  const read = await ledger().log.readStream(stream)
  return read.kind === 'found' ? read.entries.map(ledger().decode) : []
}
/** The award as it was recorded, with other counties. */
const moveTo = async (award: string, counties: readonly string[]): Promise<void> => {
  const [recorded] = await entriesOf(`award-${award}`)
  await correct('replace-entry', { stream: `award-${award}`, revision: 0, data: { ...(recorded?.data as object), performanceCounties: counties } })
}
const trained = async (kind: string): Promise<readonly Relation[]> => {
  const { row } = await ledger().views.row('fragmentation-report', cluster)
  return ((row?.view as { relations: readonly Relation[] } | undefined)?.relations ?? []).filter((one) => one.kind === kind && one.activity === 'workforce-training')
}
const openOne = async (kind: string): Promise<Relation | undefined> => (await trained(kind)).find(({ status }) => status === 'open')
const awardsOf = (relation: Relation | undefined): readonly string[] | undefined => relation?.awards.map(({ award }) => award)

describe('what the rules find follows what is known of the awards', () => {
  test('two agencies with three programs in one region are fragmentation', async () => {
    expect(awardsOf(await openOne('fragmentation'))).toEqual([challenge, engine, hub])
    expect(await openOne('fragmentation')).toMatchObject({ counties: [] })
  })

  test('an award for one county of the region meets the others in that county alone', async () => {
    const before = await openOne('fragmentation')
    await moveTo(engine, [tompkins])
    expect(await openOne('fragmentation')).toMatchObject({ relation: before?.relation, counties: [tompkins] })
    expect(await trained('fragmentation')).toHaveLength(1)
  })

  test('where counties part, what is left of the relation takes its place', async () => {
    const before = await openOne('fragmentation')
    await moveTo(challenge, [broome])
    const after = await openOne('fragmentation')
    expect(awardsOf(after)).toEqual([engine, hub])
    expect(await trained('fragmentation')).toEqual(expect.arrayContaining([expect.objectContaining({ relation: before?.relation, status: 'superseded', supersededBy: after?.relation })]))
    expect(awardsOf(await openOne('overlap'))).toEqual([challenge, hub])
  })

  test('when no county is in common any more the relation ends, by the rule and on record', async () => {
    const before = await openOne('fragmentation')
    await moveTo(hub, [broome])
    expect(await openOne('fragmentation')).toBeUndefined()
    expect((await trained('fragmentation')).find(({ relation }) => relation === before?.relation)).toMatchObject({ status: 'ended', endedAt: expect.any(String) })
    expect((await entriesOf(`coordination-${cluster}`)).findLast(({ type, data }) => type === 'RelationEnded' && (data as Relation).relation === before?.relation)).toMatchObject({
      data: { rule: { id: 'fragmentation', version: 1 }, agencies: ['eda', 'nsf'], size: expect.any(Number) },
      actor: systemActor,
    })
    const { row } = await ledger().views.row('cluster-overview', cluster)
    expect((row?.view as { coordination: { relations: readonly { relation: string }[] } }).coordination.relations.map(({ relation }) => relation)).not.toContain(before?.relation)
    expect(await ledger().commands.execute({ name: 'dismiss-relation', body: { cluster, relation: before?.relation, reason: 'x' }, actor: systemActor })).toMatchObject({ kind: 'refused', rejection: { code: 'relation-ended' } })
  })

  test('a retracted award is in no relation, and is again when the retraction is retracted', async () => {
    const retracted = (await entriesOf(`award-${hub}`)).length
    await correct('retract-entry', { stream: `award-${hub}`, revision: 0 })
    expect(await openOne('overlap')).toBeUndefined()
    expect(await trained('overlap')).toMatchObject([{ status: 'ended' }])
    await correct('retract-entry', { stream: `award-${hub}`, revision: retracted })
    expect(await trained('overlap')).toMatchObject([{ status: 'open', endedAt: null, counties: [broome] }])
  })

  test('a process that answers all entries once more takes nothing old for news', async () => {
    const { log, decode, commands, views } = ledger()
    const size = log.head().size
    const folder = mkdtempSync(join(tmpdir(), 'once-more-'))
    const failures: unknown[] = []
    const again = await openReactors({ log, decode, commands, path: join(folder, 'reactors.sqlite'), reactors: [fragmentationReactor(views)], onFailure: (failure) => failures.push(failure) })
    await again.caughtUp(size)
    await again.close()
    rmSync(folder, { recursive: true })
    expect([log.head().size, failures]).toEqual([size, []])
  }, 60_000)
})

describe('more awards than the rules compare', () => {
  const award = (n: number, activity: string) => ({ award: `a${n}`, program: 'p', awardingAgency: 'eda', activities: [activity], policyArea: 'innovation', instrument: 'grant', status: 'active', performanceCounties: [], benefitingCounties: [], start: '2024-01-01', end: null })
  const asked = async (count: number, activity = 'research') => {
    const views = { caughtUp: async () => {}, export: async function* () { for (let n = 0; n < count; n += 1) yield { key: `a${n}`, view: award(n, activity) } } }
    const event = { type: 'AwardRecorded', stream: 'award-a1', index: 8, data: { clusters: [{ cluster }] } }
    return fragmentationReactor(views as never).react(event as never)
  }

  test('are not dropped in silence: the command says how many there are', async () => {
    expect(await asked(mostAwards + 1)).toMatchObject([{ name: 'detect-fragmentation', body: { cluster, awards: [], beyond: mostAwards + 1, size: 9 } }])
    const [whole] = await asked(mostAwards)
    expect((whole?.body as { awards: unknown[] }).awards).toHaveLength(mostAwards)
    expect(whole?.body).not.toHaveProperty('beyond')
  })

  test('do not count those that name no activity, for they meet none', async () => {
    expect(await asked(mostAwards + 1, 'other')).toEqual([])
  })

  test('stand on record as a refusal of the cluster', async () => {
    await ledger().commands.execute({ name: 'detect-fragmentation', body: { cluster, awards: [], beyond: mostAwards + 1, size: ledger().log.head().size }, actor: systemActor })
    await ledger().settled()
    const { rows } = await ledger().views.rows('refusals', { filters: { cluster, code: 'too-many-awards' }, limit: 10 })
    expect(rows.map(({ view }) => view)).toEqual([expect.objectContaining({ command: 'detect-fragmentation', message: expect.stringContaining(String(mostAwards + 1)) as unknown })])
  })
})
