import { describe, expect, test } from '@jest/globals'
import { regionSystem, unknownCounty } from '../../domain/region-system/region-system.ts'
import type { RegionSystem } from '../../domain/region-system/region-system.ts'
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

  test('says which county is none of its vintage, when its kind leaves none out', () => {
    expect(unknownCounty(stateOf(areas), ['20173', '20177', '09110'])).toBe('09110')
    expect(unknownCounty(stateOf(states), ['20999', '48001'])).toBe('48001')
    expect(unknownCounty(stateOf({ ...areas, kind: 'cbsa' }), ['09110'])).toBeUndefined()
    expect(unknownCounty(stateOf({ ...areas, kind: 'custom' }), ['09110'])).toBeUndefined()
    const none: RegionSystem = { status: 'unknown' }
    expect(unknownCounty(none, ['09110'])).toBeUndefined()
  })
})
