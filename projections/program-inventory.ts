import type { awardEvents } from '../domain/award/events.ts'
import type { EventOf } from '../domain/kernel/event.ts'
import { levels } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, cents, date, integer, list, nullable, object, oneOfText, record, ref, text } from '../domain/kernel/schema.ts'
import type { programEvents } from '../domain/program/events.ts'
import { activities, instruments, policyAreas, programFields, targetingLevels } from '../domain/program/events.ts'
import { sumCents } from './award-ledger.ts'
import { defineProjection } from './kernel/projection.ts'

type ProgramEvent = EventOf<(typeof programEvents)[number]> | Extract<EventOf<(typeof awardEvents)[number]>, { type: 'AwardRecorded' | 'AwardModified' | 'AwardCorrected' | 'AwardClusterAttributed' }>

const programView = object({
  program: ref('program'),
  name: nullable(text({ maxLength: 300 })),
  level: nullable(oneOfText(levels)),
  code: nullable(programFields.code),
  policyArea: nullable(oneOfText(policyAreas)),
  instrument: nullable(oneOfText(instruments)),
  targeting: nullable(oneOfText(targetingLevels)),
  activities: list(oneOfText(activities)),
  fundingAgency: nullable(ref('agency')),
  awardingAgency: nullable(ref('agency')),
  implementingAgency: nullable(ref('agency')),
  activeFrom: nullable(date()),
  activeUntil: nullable(date()),
  status: oneOfText(['active', 'ended', 'unknown']),
  awards: record(object({ amounts: record(cents()), clusters: list(ref('cluster')) }), { description: 'By award: the award itself under "", its modifications under their numbers.' }),
  awardCount: integer(),
  total: cents(),
  clusters: list(ref('cluster')),
  synthetic: boolean(),
})
type ProgramView = Infer<typeof programView>

const put = (view: ProgramView, award: string, change: { readonly amounts?: Readonly<Record<string, string>>; readonly clusters?: readonly string[] }): ProgramView => {
  const before = view.awards[award] ?? { amounts: {}, clusters: [] }
  const awards = { ...view.awards, [award]: { amounts: { ...before.amounts, ...change.amounts }, clusters: change.clusters ?? before.clusters } }
  const all = Object.values(awards)
  return {
    ...view,
    awards,
    awardCount: all.length,
    total: sumCents(all.flatMap(({ amounts }) => Object.values(amounts))),
    clusters: [...new Set(all.flatMap(({ clusters }) => clusters))].sort(),
  }
}

/** Programs of all levels: what they do, who runs them, and what they have awarded. */
export const programInventory = defineProjection<ProgramView, ProgramEvent>({
  name: 'program-inventory',
  version: 1,
  title: 'Program inventory',
  description: 'Programs of the three levels with their numbers, instruments and activities, their awards and the clusters that those reach.',
  keyed: 'program id',
  view: programView,
  interests: ['ProgramRegistered', 'ProgramRevised', 'ProgramEnded', 'AwardRecorded', 'AwardModified', 'AwardCorrected', 'AwardClusterAttributed'],
  keys: (event) => [event.data.program],
  initial: (program) => ({
    program,
    name: null,
    level: null,
    code: null,
    policyArea: null,
    instrument: null,
    targeting: null,
    activities: [],
    fundingAgency: null,
    awardingAgency: null,
    implementingAgency: null,
    activeFrom: null,
    activeUntil: null,
    status: 'unknown',
    awards: {},
    awardCount: 0,
    total: '0',
    clusters: [],
    synthetic: false,
  }),
  evolve: (view, event) => {
    switch (event.type) {
      case 'ProgramRegistered': {
        const { name, level, code, policyArea, instrument, targeting, activities: does, fundingAgency, awardingAgency, implementingAgency, activeFrom = null, activeUntil = null } = event.data
        return { ...view, name, level, code, policyArea, instrument, targeting, activities: does, fundingAgency, awardingAgency, implementingAgency, activeFrom, activeUntil, status: 'active', synthetic: event.origin?.kind === 'synthetic' }
      }
      case 'ProgramRevised': {
        const { policyArea = view.policyArea, targeting = view.targeting, activities: does = view.activities } = event.data
        return { ...view, policyArea, targeting, activities: does }
      }
      case 'ProgramEnded':
        return { ...view, status: view.status === 'unknown' ? 'unknown' : 'ended', activeUntil: event.data.on }
      case 'AwardRecorded':
        return put(view, event.data.award, { amounts: { '': event.data.amount }, clusters: event.data.clusters.map(({ cluster }) => cluster) })
      case 'AwardModified':
        return put(view, event.data.award, { amounts: { [event.data.modification]: event.data.change } })
      case 'AwardCorrected':
        return put(view, event.data.award, { amounts: { [event.data.modification ?? '']: event.data.amount } })
      case 'AwardClusterAttributed':
        return put(view, event.data.award, { clusters: event.data.shares.map(({ cluster }) => cluster) })
    }
  },
  lists: (view) => view.status !== 'unknown',
  columns: [
    { name: 'program', title: 'Program', type: 'id', of: (view) => view.program },
    { name: 'name', title: 'Name', type: 'text', of: (view) => view.name },
    { name: 'level', title: 'Level', type: 'id', of: (view) => view.level },
    { name: 'code', title: 'Number', type: 'id', of: (view) => (view.code === null ? null : view.code.kind === 'aln' ? view.code.aln : view.code.code) },
    { name: 'policyArea', title: 'Policy area', type: 'id', of: (view) => view.policyArea },
    { name: 'instrument', title: 'Instrument', type: 'id', of: (view) => view.instrument },
    { name: 'activity', title: 'Activities', type: 'set', of: (view) => view.activities },
    { name: 'agency', title: 'Awarding agency', type: 'id', of: (view) => view.awardingAgency },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => view.clusters },
    { name: 'awards', title: 'Awards', type: 'number', of: (view) => view.awardCount },
    { name: 'dollars', title: 'Dollars', type: 'number', of: (view) => Number(BigInt(view.total) / 100n) },
    { name: 'status', title: 'Status', type: 'id', of: (view) => view.status },
  ],
  order: 'name',
})
