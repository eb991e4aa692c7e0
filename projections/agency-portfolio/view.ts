import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, instant, integer, list, nullable, object, oneOfText, record, ref } from '../../domain/kernel/schema.ts'
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
  ...interactions,
  lastContact: nullable(instant(), { description: 'Latest dialog or convening that it took part in.' }),
  staff: list(ref('staff'), { description: 'Its liaisons whose assignment was not ended.' }),
  awards: count,
  amount: centsSum({ description: 'Share of the cluster in those awards.' }),
  byFiscalYear: record(sum, { description: 'By fiscal year of the awarding agency, such as FY2024; each modification counts in its own.' }),
  byProgram: record(count, { description: 'Awards by program.' }),
  synthetic: boolean({ description: 'Something that is counted here was invented.' }),
})
export type ClusterLine = Infer<typeof clusterLine>

const awardRow = object({
  program: ref('program'),
  roles,
  transactions: transactionsSchema,
  shares: record(integer({ minimum: 0, maximum: 10_000 }), { description: 'By cluster, in hundredths of a percent.' }),
  synthetic: boolean(),
})
export type AwardRow = Infer<typeof awardRow>

export const portfolioView = object({
  agency: ref('agency'),
  clusters: record(clusterLine, { description: 'What the agency did, by cluster.' }),
  programs: record(object({ roles, synthetic: boolean() }), { description: 'Programs that it funds, awards or implements, by id.' }),
  awards: record(awardRow, { description: 'Awards that it funds, makes or implements, by id.' }),
  totals: object({
    ...interactions,
    clusters: integer({ minimum: 0, description: 'Clusters that it touches in any way.' }),
    programs: count,
    awards: count,
    amount: centsSum({ description: 'Whole awards, each once, whatever the agency does in them.' }),
    unattributed: centsSum({ description: 'What of it is in the share of no cluster.' }),
    byRole: object({ funds: sum, awards: sum, implements: sum }, { description: 'An award counts in each role that the agency has in it.' }),
    byFiscalYear: record(sum),
  }),
  synthetic: boolean({ description: 'Something that is counted here was invented.' }),
})
export type Portfolio = Infer<typeof portfolioView>

const noInteractions = { dialogs: 0, convenings: 0, findings: 0, gapsIdentified: 0, gapsOwned: 0, answers: 0, referralsSent: 0, referralsReceived: 0 }
const nothing = { awards: 0, amount: '0' }

export const emptyLine: ClusterLine = { ...noInteractions, lastContact: null, staff: [], ...nothing, byFiscalYear: {}, byProgram: {}, synthetic: false }

export const emptyPortfolio = (agency: string): Portfolio => ({
  agency,
  clusters: {},
  programs: {},
  awards: {},
  totals: {
    ...noInteractions,
    clusters: 0,
    programs: 0,
    ...nothing,
    unattributed: '0',
    byRole: { funds: nothing, awards: nothing, implements: nothing },
    byFiscalYear: {},
  },
  synthetic: false,
})

/** A line that says nothing more: its award was attributed elsewhere. */
export const isBlank = (line: ClusterLine): boolean =>
  line.awards === 0 && line.staff.length === 0 && Object.keys(noInteractions).every((name) => line[name as Interaction] === 0)
