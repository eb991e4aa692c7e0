import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Recorded } from '../../domain/kernel/event.ts'
import { clusterOverview } from '../../projections/cluster-overview.ts'
import { fundingBoard } from '../../projections/funding-board.ts'
import { fold, interested } from '../../projections/kernel/cut.ts'
import type { Projection } from '../../projections/kernel/projection.ts'
import { historyArbitrary } from '../kit/arbitraries.ts'
import { recorded } from '../kit/scenario.ts'

const parties = { program: 'bbbrc', fundingAgency: 'doc', awardingAgency: 'eda', implementingAgency: 'eda' }
const says = { recipient: { name: 'WSU' }, level: 'federal', policyArea: 'innovation', instrument: 'grant', basis: 'obligated', actionDate: '2022-09-02', fiscalYear: 2022, amount: '1000' }
const share = (cluster: string, part = 10_000) => ({ cluster, share: part, attributedBy: 'eda', reason: 'x' })
const at = (index: number, type: string, data: object, more: Partial<Recorded> = {}) => recorded({ type, data }, { index, agency: 'eda', ...more })
const made = at(0, 'AwardRecorded', { award: 'a1', ...parties, ...says, clusters: [share('wichita', 2500)] })
const about = { award: 'a1', clusters: ['wichita'], ...parties }

describe('money by year', () => {
  test('has a line for each fiscal year, by the share of the cluster', () => {
    const history = [
      made,
      at(1, 'AwardModified', { ...about, modification: '1', change: '400', actionDate: '2023-01-02', fiscalYear: 2023 }),
      at(2, 'AwardRecorded', { award: 'a2', ...parties, ...says, fiscalYear: 2023, amount: '100', clusters: [share('wichita')] }),
    ]
    const view = fold(fundingBoard, 'wichita/eda/bbbrc', history)
    expect(view).toMatchObject({ cluster: 'wichita', agency: 'eda', program: 'bbbrc', level: 'federal', policyArea: 'innovation', instrument: 'grant' })
    expect(view.money.total).toEqual({ awards: 2, amount: '450' })
    expect(view.money.byFiscalYear).toEqual({ FY2022: { awards: 1, amount: '250' }, FY2023: { awards: 2, amount: '200' } })
  })

  test('goes with the award to another cluster, and is listed no more where it was', () => {
    const history = [made, at(1, 'AwardClusterAttributed', { award: 'a1', shares: [share('akron')], before: ['wichita'], ...parties })]
    expect(fundingBoard.lists?.(fold(fundingBoard, 'wichita/eda/bbbrc', history))).toBe(false)
    expect(fundingBoard.lists?.(fold(fundingBoard, 'akron/eda/bbbrc', history))).toBe(true)
  })

  test('adds up to the money of the cluster overview', () => {
    const types = fundingBoard.interests as readonly string[]
    // What decides about an award repeats its parties; here they follow from its id.
    const withParties = (event: Recorded): Recorded => {
      const { award } = event.data as { award: string }
      return { ...event, data: { ...(event.data as object), ...parties, ...(award < 'm' ? { awardingAgency: 'nsf', program: 'engines' } : {}) } }
    }
    fc.assert(
      fc.property(historyArbitrary(types).map((events) => events.map((event) => (types.includes(event.type) ? withParties(event) : event)).filter(({ type }) => type !== 'EntryReplaced')), (history) => {
        const rows = [...new Set(history.filter(({ type }) => interested(fundingBoard, type)).flatMap((event) => [...fundingBoard.keys(event as never)]))].map((key) => fold(fundingBoard as unknown as Projection<ReturnType<typeof fundingBoard.initial>>, key, history))
        for (const cluster of new Set(rows.map((row) => row.cluster))) {
          const sum = rows.filter((row) => row.cluster === cluster).reduce((before, { money }) => before + BigInt(money.total.amount), 0n)
          const years = rows.filter((row) => row.cluster === cluster).flatMap(({ money }) => Object.values(money.byFiscalYear)).reduce((before, { amount }) => before + BigInt(amount), 0n)
          expect([String(sum), String(years)]).toEqual([fold(clusterOverview, cluster, history).money.total.amount, String(sum)])
        }
      }),
      { numRuns: 50 },
    )
  })
})
