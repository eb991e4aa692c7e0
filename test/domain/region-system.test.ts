import { describe, expect, test } from '@jest/globals'
import { regionSystem, unknownCounty } from '../../domain/region-system/region-system.ts'
import type { RegionSystem } from '../../domain/region-system/region-system.ts'
import { groupsOfStates, placeOfNoState, postalCodes } from '../../domain/region-system/states.ts'
import { recorded, scenario } from '../kit/scenario.ts'

const wichita = { id: '179', name: 'Wichita-Winfield, KS', counties: ['20173', '20035'] }
const topeka = { id: '165', name: 'Topeka, KS', counties: ['20177'] }
const areas = { regionSystem: 'bea-2004', kind: 'economic-area', vintage: '2004', publisher: 'Bureau of Economic Analysis', regions: [wichita, topeka] }
const published = { type: 'RegionSystemPublished', data: areas }
const publish = (data: object) => scenario(regionSystem).when('publish-region-system', data)
const kansas = { id: 'KS', name: 'Kansas', state: '20' }
const states = { ...areas, regionSystem: 'states', kind: 'state', regions: [kansas, { id: 'NY', name: 'New York', state: '36' }] }
const stateOf = (data: object) => regionSystem.evolve({ status: 'unknown' }, recorded({ type: 'RegionSystemPublished', data }) as never)

describe('region system', () => {
  test('is published once, and the same again is already so', () => {
    publish(areas).then(published)
    const reordered = { ...areas, regions: areas.regions.map(({ id, name, counties }) => ({ counties, name, id })) }
    scenario(regionSystem).given(published).when('publish-region-system', reordered).then()
    scenario(regionSystem).given(published).when('publish-region-system', { ...areas, regions: [wichita] }).refused('region-system-immutable', '/regionSystem')
    scenario(regionSystem).given(published).when('publish-region-system', { ...areas, vintage: '2013' }).refused('region-system-immutable')
  })

  test('names a region once', () => {
    publish({ ...areas, regions: [wichita, { ...topeka, id: '179' }] }).refused('region-twice', '/regions/1/id')
  })

  test.each(['county', 'cbsa', 'economic-area', 'state'])('a county is in one region of a system of kind %s', (kind) => {
    publish({ ...areas, kind, regions: [wichita, { ...topeka, counties: ['20177', '20035'] }] }).refused('county-in-two-regions', '/regions/1/counties')
  })

  test('custom regions may overlap', () => {
    publish({ ...areas, kind: 'custom', regions: [wichita, { ...topeka, counties: ['20035'] }] }).then('RegionSystemPublished')
  })

  test('a region is a list of counties or a whole state', () => {
    publish(states).then({ type: 'RegionSystemPublished', data: states })
    publish({ ...states, regions: [{ id: 'KS', name: 'Kansas' }] }).refused('region-extent-unclear', '/regions/0')
    publish({ ...states, regions: [{ ...kansas, counties: ['20173'] }] }).refused('region-extent-unclear', '/regions/0')
  })

  test('a state overlaps with itself and with its counties, in either order', () => {
    publish({ ...states, regions: [kansas, { ...kansas, id: 'K2' }] }).refused('county-in-two-regions', '/regions/1/state')
    publish({ ...states, regions: [kansas, wichita] }).refused('county-in-two-regions', '/regions/1/counties')
    publish({ ...states, regions: [wichita, kansas] }).refused('county-in-two-regions', '/regions/1/state')
  })

  test('lies in the states that there are', () => {
    for (const county of ['03001', '99999', '57001', '00001', '20000']) publish({ ...areas, kind: 'custom', regions: [{ ...wichita, counties: ['20173', county] }] }).refused('place-of-no-state', '/regions/0/counties')
    publish({ ...states, regions: [{ ...kansas, state: '03' }] }).refused('place-of-no-state', '/regions/0/state')
    for (const county of ['01001', '72001', '78010', '09110']) publish({ ...areas, kind: 'custom', regions: [{ ...wichita, counties: [county] }] }).then('RegionSystemPublished')
  })

  test('knows 56 states and territories and which of them touch, each seen from both sides', () => {
    expect([postalCodes.length, new Set(postalCodes).size]).toEqual([56, 56])
    const all = Array.from({ length: 78 }, (_, i) => String(i + 1).padStart(2, '0')).filter((geoid) => placeOfNoState([geoid]) === undefined)
    expect(all).toHaveLength(56)
    const touch = (a: string, b: string): boolean => groupsOfStates([a, b]).length === 1
    for (const a of all) for (const b of all) expect([a, b, touch(a, b)]).toEqual([a, b, touch(b, a)])
    const alone = all.filter((a) => !all.some((b) => a !== b && touch(a, b)))
    expect(alone).toEqual(['02', '15', '60', '66', '69', '72', '78'])
    expect(groupsOfStates(all)).toHaveLength(8)
    expect([touch('20', '40'), touch('20', '36'), touch('04', '08')]).toEqual([true, false, true])
    expect(groupsOfStates(['36', '20', '40', '36'])).toEqual([['20', '40'], ['36']])
  })

  test('says which county is none of its vintage, when its kind leaves none out', () => {
    expect(unknownCounty(stateOf(areas), ['20173', '20177', '09110'])).toBe('09110')
    expect(unknownCounty(stateOf(states), ['20999', '48001'])).toBe('48001')
    expect(unknownCounty(stateOf({ ...areas, kind: 'cbsa' }), ['09110'])).toBeUndefined()
    expect(unknownCounty(stateOf({ ...areas, kind: 'cbsa' }), ['09110', '03001'])).toBe('03001')
    expect(unknownCounty(stateOf({ ...areas, kind: 'custom' }), ['09110'])).toBeUndefined()
    const none: RegionSystem = { status: 'unknown' }
    expect(unknownCounty(none, ['09110'])).toBeUndefined()
  })
})
