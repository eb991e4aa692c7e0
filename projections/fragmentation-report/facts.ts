import type { AwardFact } from '../../domain/coordination/rules.ts'
import { unreachable } from '../../domain/kernel/decider.ts'
import type { AwardEvent } from '../cluster-overview/money.ts'
import { own } from '../concerns.ts'
import { corrected } from '../transactions.ts'
import type { FactRow, Facts } from './view.ts'

const changed = (facts: Facts, award: string, change: (row: FactRow) => FactRow): Facts => {
  const row = own(facts, award)
  return row ? { ...facts, [award]: change(row) } : facts
}

const without = (facts: Facts, award: string): Facts => Object.fromEntries(Object.entries(facts).filter(([id]) => id !== award))

/**
 * What the rules look at in the awards of one cluster. An award that came to the cluster after it was recorded is not
 * among them: the entry that brings it does not say what the award is for.
 */
export const factAfter = (facts: Facts, event: AwardEvent, cluster: string): Facts => {
  switch (event.type) {
    case 'AwardRecorded': {
      const { award, program, awardingAgency, activities, policyArea, instrument, performanceCounties = [], benefitingCounties = [], period, actionDate, fiscalYear, amount } = event.data
      const row: FactRow = {
        program,
        agency: awardingAgency,
        activities,
        policyArea,
        instrument,
        counties: [...new Set([...performanceCounties, ...benefitingCounties])].sort(),
        start: period?.start ?? actionDate,
        end: period?.end ?? null,
        transactions: [{ modification: '', fiscalYear, amount }],
      }
      return { ...facts, [award]: row }
    }
    case 'AwardModified': {
      const { award, modification, fiscalYear, change: amount, period } = event.data
      const moved = period ? { start: period.start, end: period.end ?? null } : {}
      return changed(facts, award, (row) => ({ ...row, ...moved, transactions: [...row.transactions, { modification, fiscalYear, amount }] }))
    }
    case 'AwardCorrected': {
      const { award, modification, amount } = event.data
      return changed(facts, award, (row) => ({ ...row, transactions: corrected(row.transactions, modification, amount) }))
    }
    case 'AwardTerminated': {
      const { award, on } = event.data
      return changed(facts, award, (row) => ({ ...row, end: row.end !== null && row.end < on ? row.end : on }))
    }
    case 'AwardClusterAttributed':
      return event.data.shares.some((share) => share.cluster === cluster) ? facts : without(facts, event.data.award)
    default:
      return unreachable(event)
  }
}

/** The facts in the form that the rules and the command `detect-fragmentation` take. */
export const awardFacts = (facts: Facts): readonly AwardFact[] =>
  Object.entries(facts).map(([award, { program, agency, activities, policyArea, instrument, counties, start, end }]) => ({
    award,
    program,
    agency,
    activities,
    ...(policyArea === null ? {} : { policyArea }),
    ...(instrument === null ? {} : { instrument }),
    counties,
    start,
    ...(end === null ? {} : { end }),
  }))
