import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { definitionSet } from '../../domain/definition-set/definition-set.ts'
import { claims, clustersOfIndustry, firstShared } from '../../domain/definition-set/industries.ts'
import { scenario } from '../kit/scenario.ts'

const aerospace = { id: 'aerospace', name: 'Aerospace', kind: 'traded', naics: ['336411', '336412'] } as const
const automotive = { id: 'automotive', name: 'Automotive', kind: 'traded', naics: ['336111'] } as const
const benchmark = {
  definitionSet: 'us-benchmark-2014',
  kind: 'benchmark',
  version: '2014',
  classification: 'NAICS',
  vintage: '2012',
  jurisdiction: 'US',
  method: 'Co-location.',
  publisher: 'U.S. Cluster Mapping Project',
  clusters: [aerospace, automotive],
}
const published = { type: 'DefinitionSetPublished', data: benchmark }
const custom = { ...benchmark, definitionSet: 'drawn', kind: 'custom' }
const drawn = { author: 'ny-esd', reason: 'The benchmark spreads them.' }
const overlapping = [aerospace, { ...automotive, naics: ['336111', '336412'] }]
const publish = (data: object) => scenario(definitionSet).when('publish-definition-set', data, { by: 'ny-esd' })

describe('definition set', () => {
  test('is published once, and the same again is already so', () => {
    publish(benchmark).then(published)
    scenario(definitionSet).given(published).when('publish-definition-set', benchmark).then()
    const reordered = Object.fromEntries(Object.entries(benchmark).reverse())
    scenario(definitionSet).given(published).when('publish-definition-set', reordered).then()
  })

  test('does not change once published', () => {
    const other = { ...benchmark, clusters: [aerospace] }
    scenario(definitionSet).given(published).when('publish-definition-set', other).refused('definition-set-immutable', '/definitionSet')
    scenario(definitionSet).given(published).when('publish-definition-set', { ...benchmark, method: 'Other.' }).refused('definition-set-immutable')
  })

  test('a benchmark set is a partition; the refusal names the code and both clusters', () => {
    publish({ ...benchmark, clusters: overlapping }).refused('definitions-not-a-partition', '/clusters/0/naics/1')
    const { decide } = definitionSet.commands[0] as unknown as { decide: (d: unknown, s: unknown, c: unknown) => { rejected: { message: string } } }
    const { rejected } = decide({ ...benchmark, clusters: overlapping }, { status: 'unknown' }, {})
    expect(rejected.message).toContain('Code 336412 is in "automotive" and in "aerospace"')
  })

  test('a short code takes in longer ones, so that they overlap too', () => {
    publish({ ...benchmark, clusters: [aerospace, { ...automotive, naics: ['3364'] }] }).refused('definitions-not-a-partition')
    publish({ ...benchmark, clusters: [{ ...aerospace, naics: ['3364', '336411'] }, automotive] }).then('DefinitionSetPublished')
    const byCode = claims([{ ...aerospace, naics: ['3364'] }, automotive])
    expect([clustersOfIndustry(byCode, '336411'), clustersOfIndustry(byCode, '336111'), clustersOfIndustry(byCode, '311111')]).toEqual([['aerospace'], ['automotive'], []])
  })

  test('statutory and custom sets may overlap; a custom one says who drew it and why', () => {
    publish({ ...benchmark, kind: 'statutory', clusters: overlapping }).then('DefinitionSetPublished')
    publish({ ...custom, ...drawn, clusters: overlapping }).then({ type: 'DefinitionSetPublished', data: { ...custom, ...drawn, clusters: overlapping } })
    publish({ ...custom, author: 'ny-esd' }).refused('custom-set-needs-author', '/reason')
    publish({ ...custom, reason: drawn.reason }).refused('custom-set-needs-author', '/author')
    scenario(definitionSet).when('publish-definition-set', { ...custom, ...drawn }, { by: 'eda' }).refused('not-own-agency')
    scenario(definitionSet).when('publish-definition-set', { ...custom, ...drawn }, { actor: { ref: 's', agency: 'gsa', role: 'steward' } }).then('DefinitionSetPublished')
  })

  test('names a cluster and a subcluster once', () => {
    publish({ ...benchmark, clusters: [aerospace, { ...aerospace, naics: ['336413'] }] }).refused('definition-twice', '/clusters/1/id')
    const part = { id: 'aircraft', name: 'Aircraft', naics: [] }
    publish({ ...benchmark, clusters: [{ ...aerospace, subclusters: [part] }, { ...automotive, subclusters: [part] }] }).refused('definition-twice', '/clusters/1/subclusters/0/id')
  })

  test('a subcluster divides its own cluster', () => {
    const withParts = (...parts: readonly string[][]) => [{ ...aerospace, subclusters: parts.map((naics, i) => ({ id: `part-${i}`, name: `Part ${i}`, naics })) }, automotive]
    publish({ ...benchmark, clusters: withParts(['336411'], ['336412'], []) }).then('DefinitionSetPublished')
    publish({ ...benchmark, clusters: withParts(['336111']) }).refused('subcluster-beyond-cluster', '/clusters/0/subclusters/0/naics/0')
    publish({ ...benchmark, clusters: withParts(['336411'], ['336412', '336411']) }).refused('subclusters-share-code', '/clusters/0/subclusters/0/naics/0')
    const wide = (...parts: readonly string[][]) => [{ ...(withParts(...parts)[0] as typeof aerospace), naics: ['3364'] }]
    publish({ ...benchmark, clusters: wide(['33641'], ['336412']) }).refused('subclusters-share-code', '/clusters/0/subclusters/1/naics/0')
    publish({ ...benchmark, clusters: wide(['336411'], ['336412']) }).then('DefinitionSetPublished')
    publish({ ...custom, ...drawn, clusters: withParts(['336411'], ['336411']) }).then('DefinitionSetPublished')
  })

  test('is superseded once, by another set, by the agency that published it', () => {
    const supersede = { definitionSet: benchmark.definitionSet, by: 'us-benchmark-2022' }
    const superseded = { type: 'DefinitionSetSuperseded', data: supersede }
    scenario(definitionSet).given(published).when('supersede-definition-set', supersede).then(superseded)
    scenario(definitionSet).given(published, superseded).when('supersede-definition-set', supersede).then()
    scenario(definitionSet).given(published, superseded).when('supersede-definition-set', { ...supersede, by: 'third' }).refused('superseded-otherwise', '/by')
    scenario(definitionSet).given(published).when('supersede-definition-set', { ...supersede, by: benchmark.definitionSet }).refused('supersedes-itself', '/by')
    scenario(definitionSet).given(published).when('supersede-definition-set', supersede, { by: 'nsf' }).refused('not-own-agency')
    scenario(definitionSet).when('supersede-definition-set', supersede).refused('does-not-exist')
  })

  test('is superseded by what newer work uses, so that it never runs in a circle', () => {
    const newer = { type: 'DefinitionSetPublished', data: { ...benchmark, definitionSet: 'us-benchmark-2022' } }
    const back = { type: 'DefinitionSetSuperseded', data: { definitionSet: 'us-benchmark-2022', by: benchmark.definitionSet } }
    const ask = { definitionSet: benchmark.definitionSet, by: 'us-benchmark-2022' }
    scenario(definitionSet).given(published).with(definitionSet, 'us-benchmark-2022', newer).when('supersede-definition-set', ask).then('DefinitionSetSuperseded')
    scenario(definitionSet).given(published).with(definitionSet, 'us-benchmark-2022', newer, back).when('supersede-definition-set', ask).refused('supersedes-by-superseded', '/by')
  })

  test('a set that was superseded is still what it was', () => {
    const superseded = { type: 'DefinitionSetSuperseded', data: { definitionSet: benchmark.definitionSet, by: 'x' } }
    scenario(definitionSet).given(published, superseded).when('publish-definition-set', benchmark).then()
    scenario(definitionSet).given(superseded).when('publish-definition-set', benchmark).then(published)
  })

  test('property: whatever deals codes out to clusters is a partition, and one code dealt twice is found', () => {
    const codes = fc.uniqueArray(fc.integer({ min: 100_000, max: 999_999 }).map(String), { minLength: 2, maxLength: 60 })
    fc.assert(
      fc.property(codes, fc.integer({ min: 2, max: 8 }), fc.nat(), (all, size, pick) => {
        const clusters = Array.from({ length: size }, (_, i) => ({ id: `c${i}`, name: `C${i}`, kind: 'traded' as const, naics: all.filter((_code, at) => at % size === i) }))
        expect(firstShared(clusters)).toBeUndefined()
        const at = pick % all.length
        const code = all[at] as string
        const other = (at + 1) % size
        const spoiled = clusters.map((one, i) => (i === other ? { ...one, naics: [...one.naics, code] } : one))
        const shared = firstShared(spoiled)
        expect(shared?.code).toBe(code)
        expect(new Set([shared?.first, shared?.second])).toEqual(new Set([`c${at % size}`, `c${other}`]))
      }),
    )
  })
})
