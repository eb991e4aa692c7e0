import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { definitionSets } from '../../projections/definition-sets.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, occurredAt: `2026-01-0${index + 1}T00:00:00.000Z`, ...more })
const aero = { id: 'aero', name: 'Aerospace', kind: 'traded', naics: ['336411', '3364'], subclusters: [{ id: 'aircraft', name: 'Aircraft', naics: ['336411'] }] }
const health = { id: 'health', name: 'Health', kind: 'local', naics: ['622110'] }
const about = { kind: 'custom', version: '1', classification: 'NAICS', vintage: '2017', jurisdiction: 'US-NY', method: 'By hand.', publisher: 'ESD', author: 'ny-esd', reason: 'The benchmark spreads it.' }
const published = at(0, { type: 'DefinitionSetPublished', data: { definitionSet: 'drawn', ...about, clusters: [aero, health] } })
const superseded = at(1, { type: 'DefinitionSetSuperseded', data: { definitionSet: 'drawn', by: 'drawn-2' } })
const nation = (index: number, year: number, more: object = {}) =>
  at(index, { type: 'NationMeasured', data: { release: `cbp-${year}`, year, source: 'CBP', definitionSet: 'drawn', basis: 'counties', rows: [], tradedEmployees: 900, localEmployees: 100, ...more } })
const see = (...history: readonly Recorded[]) => fold(definitionSets, 'drawn', history)
const column = (name: string, view: ReturnType<typeof see>) => definitionSets.columns.find((one) => one.name === name)?.of(view)

describe('definition sets', () => {
  test('say who drew them and why, and lead from cluster to subcluster to industry', () => {
    expect(see(published)).toEqual({
      definitionSet: 'drawn',
      ...about,
      url: null,
      publishedAt: '2026-01-01T00:00:00.000Z',
      clusters: [aero, { ...health, subclusters: [] }],
      supersededBy: null,
      coverage: [],
      synthetic: false,
    })
    expect([column('traded', see(published)), column('local', see(published))]).toEqual([1, 1])
  })

  test('name the set that superseded them, from its day on', () => {
    expect(see(published, superseded).supersededBy).toBe('drawn-2')
    expect(fold(definitionSets, 'drawn', [published, superseded], { size: 2, occurred: '2026-01-01T12:00:00.000Z' }).supersededBy).toBeNull()
  })

  test('show what they leave out of each release, by year, the newest word on each', () => {
    const unassigned = { industries: 2, employees: 70 }
    const view = see(published, nation(1, 2021, { unassigned }), nation(2, 2020), nation(3, 2021, { unassigned: { industries: 1, employees: 7 } }))
    expect(view.coverage.map(({ release, unmapped }) => [release, unmapped])).toEqual([['cbp-2020', null], ['cbp-2021', { industries: 1, employees: 7 }]])
    expect([column('unmapped', view), column('unmapped', see(published))]).toEqual([7, null])
  })

  test('that only others name are not listed', () => {
    expect([definitionSets.lists?.(see(nation(0, 2021))), definitionSets.lists?.(see(published))]).toEqual([false, true])
  })
})
