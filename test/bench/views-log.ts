import { randomUUID } from 'node:crypto'
import type { NewEntry } from '../../infra/ports/event-log.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'

/** Clusters of the log; the first takes a twentieth of all entries. */
export const clusters = 9_000
export const clusterName = (n: number): string => `cluster-${n}`

/** Each cluster has five agencies that deal with it, and each of the 250 agencies 180 clusters. */
const agencyOf = (cluster: number, nth: number): string => `agency-${(cluster + nth * 50) % 250}`
const types = ['component-supplier', 'end-producer', 'labor', 'research']
const categories = ['skills', 'infrastructure', 'regulation', 'finance', 'technology', 'site']

/** The same numbers in every run (a linear congruential generator). */
const openDice = (): ((sides: number) => number) => {
  let state = 20_260_301
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * sides)
  }
}

/** The first cluster takes a twentieth of all entries. */
const clusterOf = (roll: (sides: number) => number, index: number): number => {
  if (index < clusters) return index
  return roll(20) === 0 ? 0 : 1 + roll(clusters - 1)
}

const bodyOf = (agency: string, index: number, data: unknown, nonce: string): string =>
  JSON.stringify({
    actor: { agency, ref: '4f7c2a7e-5a52-4c86-9f43-1d2c7f9f8a01', role: 'liaison' },
    basis: { size: String(index) },
    causation: nonce,
    command: { id: nonce, name: 'log', print: 'nL5S8o4c0sZ9Vt1yqkB2x7mWcR3dE6fG' },
    correlation: nonce,
    data,
    nonce: 'c0sZ9Vt1yqkB2x7mWcR3dE',
    schema: 1,
  })

type Made = { readonly stream: string; readonly entry: NewEntry }

const start = Date.parse('2024-01-01T00:00:00.000Z')
const day = 86_400_000
/** Entries come evenly over two years. */
const recordedAt = (index: number, count: number): number => start + Math.floor((index / count) * 730 * day)

/** Things are numbered by tens, so that many entries are about one. */
const thingOf = (n: number): string => `t${Math.floor(n / 10)}`

/** Clusters first, then dialogs, findings of three kinds, reassessments and referrals about them; one entry in ten is late by up to 30 days. */
const madeOf = (roll: (sides: number) => number, index: number, count: number): Made => {
  const id = randomUUID()
  const place = clusterOf(roll, index)
  const cluster = clusterName(place)
  const agency = agencyOf(place, roll(5))
  const occurredAt = new Date(recordedAt(index, count) - (roll(10) === 0 ? roll(30 * day) : roll(3_600_000))).toISOString()
  const made = (kind: string, thing: string, type: string, data: object): Made => ({
    stream: `${kind}-${thing}`,
    entry: { id, type, agency, occurredAt, body: bodyOf(agency, index, { [kind]: thing, ...data }, id) },
  })
  if (index < clusters)
    return made('cluster', cluster, 'ClusterIdentified', {
      name: `Cluster ${index}`,
      basis: 'benchmark',
      definitionSet: 'us-benchmark-2014',
      definition: `definition-${index % 51}`,
      definitionName: `Definition ${index % 51}`,
      regionSystem: 'bea-economic-areas-2004',
      region: `${index % 179}`,
      regionName: `Area ${index % 179}`,
      counties: ['20173'],
      states: ['20'],
    })
  const reporters = [{ type: types[roll(types.length)], count: 1 + roll(9) }]
  const evidence = [{ kind: 'document', title: 'Supplier survey' }]
  const finding = { cluster, statement: 'Heat treatment capacity is booked nine months ahead.', counties: ['20173'], evidence, reporters, confidentiality: 'open' }
  const thing = thingOf(index)
  const earlier = thingOf(roll(index))
  const kind = roll(20)
  if (kind < 6)
    return made('dialog', thing, 'DialogHeld', {
      clusters: [cluster],
      format: 'call',
      virtual: true,
      staff: [],
      attendance: reporters,
      participants: [],
      topics: ['Heat treatment'],
      noticeClass: 'individual-views',
      agencies: [{ agency, level: 'federal' }],
    })
  if (kind < 11) return made('finding', thing, 'ConstraintIdentified', { ...finding, category: categories[roll(categories.length)] })
  if (kind < 14) return made('finding', thing, 'CompanyNeedRecorded', { ...finding, need: 'permitting', singleFirm: false })
  if (kind < 16) return made('finding', thing, 'SkillNeedReported', { ...finding, occupation: '51-4041', workers: 40, employers: 6 })
  if (kind < 18) return made('finding', earlier, 'FindingReassessed', { cluster, severity: 'high', evidence, note: 'Two more confirm.', confidentiality: 'open' })
  return made('referral', thing, 'NeedReferred', { finding: earlier, cluster, to: agencyOf(place, roll(5)), owner: agency, request: 'Can you help?', confidentiality: 'open' })
}

/** Fills a new store with `count` entries. */
export const fillLog = async (path: string, count: number): Promise<void> => {
  let time = start
  const log = await openSqliteEventLog({ path, clock: () => new Date(time).toISOString() })
  const roll = openDice()
  for (let at = 0; at < count; at += 2000) {
    time = recordedAt(at, count)
    const some = Array.from({ length: Math.min(2000, count - at) }, (_, i) => madeOf(roll, at + i, count))
    await Promise.all(some.map(({ stream, entry }) => log.append(stream, 'any', [entry])))
  }
  await log.close()
}
