import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, instant, integer, list, nullable, object, oneOfText, record, ref } from '../../domain/kernel/schema.ts'
import { policyAreas } from '../../domain/program/events.ts'
import { centsSum, transactionsSchema } from '../transactions.ts'

/** The parts that an agency can have in a program and in its awards. */
export const agencyRoles = ['funds', 'awards', 'implements'] as const
export type AgencyRole = (typeof agencyRoles)[number]

const count = integer({ minimum: 0 })
const sum = object({ awards: count, amount: centsSum() })
const roles = list(oneOfText(agencyRoles), { description: 'What the agency does in it.' })

const interactions = {
  dialogs: count,
  convenings: count,
  findings: integer({ minimum: 0, description: 'Findings that it recorded.' }),
  gapsIdentified: integer({ minimum: 0, description: 'Policy gaps that it identified, whoever is responsible.' }),
  gapsOwned: integer({ minimum: 0, description: 'Policy gaps that it is responsible for.' }),
  answers: integer({ minimum: 0, description: 'Its answers to policy gaps.' }),
  referralsSent: count,
  referralsReceived: count,
}
export type Interaction = keyof typeof interactions

const clusterLine = object({
  awards: count,
  amount: centsSum({ description: 'Share of the cluster in those awards.' }),
  byFiscalYear: record(sum, { description: 'By fiscal year of the awarding agency, such as FY2024; each modification counts in its own.' }),
  byProgram: record(count, { description: 'Awards by program.' }),
  synthetic: boolean({ description: 'Something that is counted here was invented.' }),
})
export type ClusterLine = Infer<typeof clusterLine>

const awardRow = object({
  program: ref('program'),
  policyArea: oneOfText(policyAreas),
  roles,
  transactions: transactionsSchema,
  shares: record(integer({ minimum: 0, maximum: 10_000 }), { description: 'By cluster, in hundredths of a percent.' }),
  synthetic: boolean(),
})
export type AwardRow = Infer<typeof awardRow>

const moneyView = object({
  awards: count,
  amount: centsSum({ description: 'Whole awards, each once, whatever the agency does in them.' }),
  unattributed: centsSum({ description: 'What of it is in the share of no cluster.' }),
  byRole: object({ funds: sum, awards: sum, implements: sum }, { description: 'An award counts in each role that the agency has in it.' }),
  byPolicyArea: record(sum),
  byFiscalYear: record(sum),
  byCluster: record(clusterLine, { description: 'By cluster that an award is attributed to.' }),
  held: record(awardRow, { description: 'Awards that it funds, makes or implements, by id.' }),
})
export type PortfolioMoney = Infer<typeof moneyView>

export const portfolioView = object({
  agency: ref('agency'),
  cluster: nullable(ref('cluster'), { description: 'Null on the row of the agency as a whole, which counts each thing once, however many clusters it concerns.' }),
  counts: object(interactions, { description: 'How often it did each of these things.' }),
  lastContact: nullable(instant(), { description: 'Latest dialog or convening that it took part in.' }),
  staff: list(ref('staff'), { description: 'On the row of a cluster: its liaisons whose assignment was not ended.' }),
  programs: record(object({ roles, synthetic: boolean() }), { description: 'On the row of the agency: programs that it funds, awards or implements, by id.' }),
  money: nullable(moneyView, { description: 'On the row of the agency: public money that it funds, awards or implements; null on the row of a cluster.' }),
  synthetic: boolean({ description: 'Something that is counted here was invented.' }),
})
export type Portfolio = Infer<typeof portfolioView>

const noInteractions = { dialogs: 0, convenings: 0, findings: 0, gapsIdentified: 0, gapsOwned: 0, answers: 0, referralsSent: 0, referralsReceived: 0 }
const nothing = { awards: 0, amount: '0' }

export const emptyLine: ClusterLine = { ...nothing, byFiscalYear: {}, byProgram: {}, synthetic: false }
const noMoney: PortfolioMoney = { ...nothing, unattributed: '0', byRole: { funds: nothing, awards: nothing, implements: nothing }, byPolicyArea: {}, byFiscalYear: {}, byCluster: {}, held: {} }

/** The row of an agency, or that of an agency and a cluster: its key is `agency` or `agency/cluster`. */
export const emptyPortfolio = (key: string): Portfolio => {
  const [agency = '', cluster = null] = key.split('/')
  return { agency, cluster, counts: noInteractions, lastContact: null, staff: [], programs: {}, money: cluster === null ? noMoney : null, synthetic: false }
}

/** A row of a cluster that says nothing more: its liaisons are gone. */
export const isBlank = ({ cluster, counts, staff }: Portfolio): boolean => cluster !== null && staff.length === 0 && Object.values(counts).every((many) => many === 0)
