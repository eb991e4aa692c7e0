import { levels } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, nullable, object, oneOfText, ref } from '../domain/kernel/schema.ts'
import { instruments, policyAreas } from '../domain/program/events.ts'
import type { AwardEvent } from './cluster-overview/money.ts'
import { moneyAfter, moneyView, noMoney } from './cluster-overview/money.ts'
import { clustersIn } from './concerns.ts'
import { defineProjection } from './kernel/projection.ts'

const fundingView = object({
  cluster: ref('cluster'),
  agency: ref('agency', { description: 'The awarding agency.' }),
  program: ref('program'),
  level: nullable(oneOfText(levels), { description: 'Level of government of the program, as it was when the last of these awards was recorded.' }),
  policyArea: nullable(oneOfText(policyAreas), { description: 'Policy area of the program at that time.' }),
  instrument: nullable(oneOfText(instruments), { description: 'Instrument of the program at that time.' }),
  money: { ...moneyView, description: "The cluster's share of the awards, as in its overview; `byFiscalYear` has a line a year." },
  synthetic: boolean({ description: 'Something that is counted here was invented.' }),
})
type Funding = Infer<typeof fundingView>

/** What an award says of its program; one that was attributed after it was recorded says nothing here. */
const ofLast = (money: Funding['money']): Pick<Funding, 'level' | 'policyArea' | 'instrument'> => {
  const known = Object.values(money.awards).filter(({ level }) => level !== null).toSorted((a, b) => ((a.actionDate ?? '') < (b.actionDate ?? '') ? -1 : 1))
  const { level, policyArea, instrument } = known.at(-1) ?? { level: null, policyArea: null, instrument: null }
  return { level, policyArea, instrument }
}

/** Public money by cluster, awarding agency and program, with a line for each fiscal year: what charts by level, area and year add up. */
export const fundingBoard = defineProjection<Funding, AwardEvent>({
  name: 'funding-board',
  version: 1,
  title: 'Money by year',
  description: 'What each agency awarded to each cluster out of each program, by fiscal year, with level of government, policy area and instrument. Adds up to the money of the cluster overview.',
  keyed: 'cluster id/agency id/program id',
  view: fundingView,
  interests: ['AwardRecorded', 'AwardModified', 'AwardCorrected', 'AwardTerminated', 'AwardClusterAttributed'],
  keys: ({ data }) => clustersIn(data).map((cluster) => `${cluster}/${data.awardingAgency}/${data.program}`),
  initial: (key) => {
    const [cluster = '', agency = '', program = ''] = key.split('/')
    return { cluster, agency, program, level: null, policyArea: null, instrument: null, money: noMoney, synthetic: false }
  },
  evolve: (view, event) => {
    const money = moneyAfter(view.money, event, view.cluster)
    return money === view.money ? view : { ...view, money, ...ofLast(money) }
  },
  lists: ({ money }) => Object.keys(money.awards).length > 0,
  columns: [
    { name: 'cluster', title: 'Cluster', type: 'id', of: (view) => view.cluster },
    { name: 'agency', title: 'Awarding agency', type: 'id', of: (view) => view.agency },
    { name: 'program', title: 'Program', type: 'id', of: (view) => view.program },
    { name: 'level', title: 'Level', type: 'id', of: (view) => view.level },
    { name: 'policyArea', title: 'Policy area', type: 'id', of: (view) => view.policyArea },
    { name: 'instrument', title: 'Instrument', type: 'id', of: (view) => view.instrument },
    { name: 'fiscalYear', title: 'Fiscal years', type: 'set', of: (view) => Object.keys(view.money.byFiscalYear).sort() },
    { name: 'awards', title: 'Awards', type: 'number', of: (view) => view.money.total.awards },
    { name: 'dollars', title: 'Dollars', type: 'number', of: (view) => Number(BigInt(view.money.total.amount) / 100n) },
  ],
  order: '-dollars',
})
