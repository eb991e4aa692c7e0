import { describe, expect, test } from '@jest/globals'
import { clusterStream } from '../../domain/cluster/cluster.ts'
import { decideCorrection } from '../../domain/correction/correction.ts'
import { definitionSet } from '../../domain/definition-set/definition-set.ts'
import { liaisonOf, now, recorded, scenario } from '../kit/scenario.ts'

const id = 'wichita-aerospace'
const subclusters = [{ id: '1-1', name: 'Aircraft', naics: [] }, { id: '1-2', name: 'Missiles', naics: [] }]
const set = (more: object) => ({
  type: 'DefinitionSetPublished',
  data: { definitionSet: 'bench', kind: 'benchmark', vintage: '2017', clusters: [{ id: 'aero', name: 'Aerospace', kind: 'traded', naics: ['336411'], ...more }, { id: 'cars', name: 'Cars', kind: 'traded', naics: ['336110'], subclusters: [{ id: '4-1', name: 'Parts', naics: [] }] }] },
})
const identified = { type: 'ClusterIdentified', data: { cluster: id, name: 'Wichita aerospace', basis: 'benchmark', definitionSet: 'bench', definition: 'aero', definitionName: 'Aerospace', regionSystem: 'areas', region: '179', regionName: 'Wichita', counties: ['20173'], states: ['20'] } }
const given = (...events: object[]) =>
  scenario(clusterStream)
    .given(...([identified, ...events] as never[]))
    .with(definitionSet, 'bench', set({ subclusters }))

type Type = 'supplier-buyer' | 'common-skills'
const ask = (type: Type, ends: object, more: object = { source: 'Survey' }) => ({ cluster: id, type, ...ends, ...more })
const part = (subcluster: string, name: string) => ({ kind: 'subcluster', subcluster, name })
const who = (participant: string) => ({ kind: 'participant', participant })
const said = (type: Type, from: object, to: object) => ({ type: 'SubclusterLinkageRecorded', data: { cluster: id, type, from, to, source: 'Survey' } })
const ended = (type: Type, from: object, to: object) => ({ type: 'LinkageEnded', data: { cluster: id, type, from, to, reason: 'Over.' } })
const over = { reason: 'Over.' }

describe('linkages of two participants', () => {
  const data = ask('supplier-buyer', { from: 'p1', to: 'p2' })

  test('are recorded once, as they were before subclusters could be linked', () => {
    given().when('record-linkage', data).then({ type: 'LinkageRecorded', data })
    given({ type: 'LinkageRecorded', data }).when('record-linkage', { ...data, source: 'Other' }).then()
    given().when('record-linkage', ask('supplier-buyer', { from: 'p1', to: 'p1' })).refused('linkage-to-itself', '/to')
  })

  test('have a direction only where the linkage has one', () => {
    given({ type: 'LinkageRecorded', data }).when('record-linkage', ask('supplier-buyer', { from: 'p2', to: 'p1' })).then('LinkageRecorded')
    given({ type: 'LinkageRecorded', data: ask('common-skills', { from: 'p1', to: 'p2' }) }).when('record-linkage', ask('common-skills', { from: 'p2', to: 'p1' })).then()
  })
})

describe('linkages of a subcluster', () => {
  test('run between a participant and a subcluster, either way, and between two subclusters', () => {
    given().when('record-linkage', ask('supplier-buyer', { from: 'p1', toSubcluster: '1-1' })).then(said('supplier-buyer', who('p1'), part('1-1', 'Aircraft')))
    given().when('record-linkage', ask('supplier-buyer', { fromSubcluster: '1-1', to: 'p1' })).then(said('supplier-buyer', part('1-1', 'Aircraft'), who('p1')))
    given().when('record-linkage', ask('common-skills', { fromSubcluster: '1-1', toSubcluster: '1-2' })).then(said('common-skills', part('1-1', 'Aircraft'), part('1-2', 'Missiles')))
  })

  test('are recorded once; what is common has no direction', () => {
    const mutual = said('common-skills', part('1-1', 'Aircraft'), who('p1'))
    given(mutual).when('record-linkage', ask('common-skills', { from: 'p1', toSubcluster: '1-1' })).then()
    given(said('supplier-buyer', who('p1'), part('1-1', 'Aircraft'))).when('record-linkage', ask('supplier-buyer', { fromSubcluster: '1-1', to: 'p1' })).then('SubclusterLinkageRecorded')
  })

  test('are other linkages than those of a participant of the same name', () => {
    given(said('supplier-buyer', who('p1'), part('1-1', 'Aircraft'))).when('record-linkage', ask('supplier-buyer', { from: 'p1', to: '1-1' })).then('LinkageRecorded')
    given().when('record-linkage', ask('supplier-buyer', { from: '1-1', toSubcluster: '1-1' })).then('SubclusterLinkageRecorded')
  })

  test('need a subcluster of the definition of this cluster, and say which there are', () => {
    given().when('record-linkage', ask('supplier-buyer', { from: 'p1', toSubcluster: '4-1' })).refused('subcluster-unknown', '/toSubcluster')
    given().when('record-linkage', ask('supplier-buyer', { fromSubcluster: '9-9', to: 'p1' })).refused('subcluster-unknown', '/fromSubcluster')
    given().when('record-linkage', ask('supplier-buyer', { fromSubcluster: '1-1', toSubcluster: '1-1' })).refused('linkage-to-itself', '/toSubcluster')
    for (const without of [set({}), { type: 'DefinitionSetSuperseded', data: { definitionSet: 'bench', by: 'other' } }])
      scenario(clusterStream).given(identified as never).with(definitionSet, 'bench', without).when('record-linkage', ask('supplier-buyer', { from: 'p1', toSubcluster: '1-1' })).refused('subclusters-not-defined', '/toSubcluster')
  })

  test('have two ends, each of them one thing', () => {
    for (const ends of [{ to: 'p1' }, { from: 'p1', fromSubcluster: '1-1', to: 'p2' }]) given().when('record-linkage', ask('supplier-buyer', ends)).refused('linkage-end-unclear', '/from')
    for (const ends of [{ from: 'p1' }, { from: 'p1', to: 'p2', toSubcluster: '1-1' }]) given().when('record-linkage', ask('supplier-buyer', ends)).refused('linkage-end-unclear', '/to')
  })

  test('look the definition set up only where they need it', () => {
    const { reads } = clusterStream.commands.find(({ name }) => name === 'record-linkage') as unknown as { reads: (data: unknown, state: unknown) => unknown }
    const state = { status: 'identified', definitionSet: 'bench' }
    expect([reads({ from: 'p1', to: 'p2' }, state), reads({ fromSubcluster: '1-1' }, { status: 'unknown' })]).toEqual([[], []])
    for (const data of [{ fromSubcluster: '1-1' }, { toSubcluster: '1-1' }]) expect(reads(data, state)).toEqual([{ kind: 'definition-set', id: 'bench' }])
  })
})

describe('the end of a linkage', () => {
  const pair = { type: 'LinkageRecorded', data: ask('supplier-buyer', { from: 'p1', to: 'p2' }) }
  const mixed = said('supplier-buyer', who('p1'), part('1-1', 'Aircraft'))
  const end = (ends: object) => ['end-linkage', ask('supplier-buyer', ends, over)] as const

  test('is recorded for either kind of end, once', () => {
    given(pair).when(...end({ from: 'p1', to: 'p2' })).then(ended('supplier-buyer', who('p1'), who('p2')))
    given(mixed).when(...end({ from: 'p1', toSubcluster: '1-1' })).then(ended('supplier-buyer', who('p1'), { kind: 'subcluster', subcluster: '1-1' }))
    given(pair, ended('supplier-buyer', who('p1'), who('p2'))).when(...end({ from: 'p1', to: 'p2' })).then()
  })

  test('is of what was recorded', () => {
    given(pair).when(...end({ from: 'p2', to: 'p1' })).refused('linkage-not-recorded')
    given(pair).when(...end({ from: 'p1', toSubcluster: '1-1' })).refused('linkage-not-recorded')
    given().when(...end({ from: 'p1' })).refused('linkage-end-unclear', '/to')
  })

  test('does not keep it from being recorded anew, and ended anew', () => {
    const gone = [mixed, ended('supplier-buyer', who('p1'), { kind: 'subcluster', subcluster: '1-1' })]
    given(...gone).when('record-linkage', ask('supplier-buyer', { from: 'p1', toSubcluster: '1-1' })).then(mixed)
    given(...gone, mixed).when(...end({ from: 'p1', toSubcluster: '1-1' })).then('LinkageEnded')
  })
})

test('a correction is held to the rule that nothing is linked to itself', () => {
  const history = [identified, said('supplier-buyer', who('p1'), part('1-1', 'Aircraft')), { type: 'LinkageRecorded', data: ask('supplier-buyer', { from: 'p1', to: 'p2' }) }].map((event, index) => recorded(event, { index, stream: `cluster-${id}` }))
  const replace = (revision: number, data: object) =>
    decideCorrection({ name: 'replace-entry', data: { stream: `cluster-${id}`, revision, reason: 'Wrong.', data: { ...(history[revision]?.data as object), ...data } } }, history, () => [], { actor: liaisonOf('eda'), now })
  expect(replace(1, { from: part('1-1', 'Aircraft') })).toMatchObject({ rejected: { code: 'linkage-to-itself', field: '/data/to' } })
  expect(replace(2, { from: 'p2' })).toMatchObject({ rejected: { code: 'linkage-to-itself', field: '/data/to' } })
  expect(replace(1, { from: part('1-2', 'Missiles') })).toMatchObject({ accepted: [{ type: 'EntryReplaced' }] })
})
