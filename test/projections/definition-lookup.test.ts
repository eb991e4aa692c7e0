import { describe, expect, test } from '@jest/globals'
import { definitionLookup } from '../../projections/definition-lookup.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const part = { id: 'aircraft', name: 'Aircraft', naics: ['336411'] }
const aero = { id: 'aero', name: 'Aerospace', kind: 'traded', naics: ['336411', '336412'], subclusters: [part] }
const health = { id: 'health', name: 'Health', kind: 'local', naics: ['622110'] }
const about = { kind: 'benchmark', version: '2014', classification: 'NAICS', vintage: '2012' }
const published = recorded({ type: 'DefinitionSetPublished', data: { definitionSet: 'bench', ...about, clusters: [aero, health] } })
const custom = recorded({ type: 'DefinitionSetPublished', data: { definitionSet: 'drawn', ...about, kind: 'custom', author: 'ny-esd', clusters: [aero, { ...health, naics: ['336411'] }] } }, { origin: { kind: 'synthetic', note: 'x' } })
const column = (name: string, view: ReturnType<typeof definitionLookup.initial>) => definitionLookup.columns.find((one) => one.name === name)?.of(view)

describe('definition lookup', () => {
  test('has a row for each industry of a set', () => {
    expect(definitionLookup.keys(published)).toEqual(['bench/336411', 'bench/336412', 'bench/622110'])
    expect(definitionLookup.keys(custom)).toEqual(['drawn/336411', 'drawn/336412'])
  })

  test('leads from an industry to its cluster and subcluster', () => {
    const view = fold(definitionLookup, 'bench/336411', [published])
    const clusters = [{ id: 'aero', name: 'Aerospace', kind: 'traded', subclusters: [{ id: 'aircraft', name: 'Aircraft' }], unplaced: [] }]
    expect(view).toEqual({ definitionSet: 'bench', naics: '336411', ...about, author: null, clusters, synthetic: false })
    expect(fold(definitionLookup, 'bench/622110', [published]).clusters).toEqual([{ id: 'health', name: 'Health', kind: 'local', subclusters: [], unplaced: [] }])
    expect(fold(definitionLookup, 'bench/336412', [published]).clusters[0]?.subclusters).toEqual([])
  })

  test('a custom set may put an industry in several, says who drew it, and is marked when invented', () => {
    const view = fold(definitionLookup, 'drawn/336411', [published, custom])
    expect([column('cluster', view), column('name', view), view.kind, view.author, view.synthetic]).toEqual([['aero', 'health'], 'Aerospace; Health', 'custom', 'ny-esd', true])
  })

  test('a set that was retracted leads nowhere', () => {
    const retracted = recorded({ type: 'EntryRetracted', data: { corrected: { event: published.id, revision: 0, type: 'DefinitionSetPublished' }, reason: 'x', touches: [] } }, { index: 1 })
    const view = fold(definitionLookup, 'bench/336411', [published, retracted])
    expect([definitionLookup.lists?.(view), column('name', view)]).toEqual([false, null])
    expect(definitionLookup.lists?.(fold(definitionLookup, 'bench/336411', [published, retracted], { size: 1 }))).toBe(true)
  })
})
