import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { coordination, coordinationRefusals, mostAwards } from '../../domain/coordination/coordination.ts'
import { coordinationRules, detect } from '../../domain/coordination/rules.ts'
import type { AwardFact } from '../../domain/coordination/rules.ts'
import { recorded, scenario } from '../kit/scenario.ts'

const eda: AwardFact = { award: 'eda-1', program: 'aln-11-307', agency: 'eda', activities: ['research'], policyArea: 'innovation', instrument: 'grant', beneficiaries: ['supplier'], counties: ['36007'], start: '2022-09-01', end: '2026-12-31' }
const nsf: AwardFact = { award: 'nsf-1', program: 'aln-47-084', agency: 'nsf', activities: ['research', 'training'], policyArea: 'innovation', instrument: 'grant', beneficiaries: ['university'], counties: ['36007', '36109'], start: '2024-02-01', end: '2026-01-31' }
const hub: AwardFact = { ...eda, award: 'eda-2', program: 'aln-11-039', start: '2023-10-23', end: '2025-10-22' }
const cluster = 'ny-batteries'

const found = (...facts: readonly AwardFact[]) => detect(facts)
const kinds = (...facts: readonly AwardFact[]) => found(...facts).map((relation) => relation.kind)

describe('the rules', () => {
  test('fragmentation is two agencies, one activity, one county, one day', () => {
    expect(found(eda, nsf)[0]).toMatchObject({
      kind: 'fragmentation',
      rule: { id: 'fragmentation', version: 1 },
      activity: 'research',
      counties: ['36007'],
      period: { from: '2024-02-01', to: '2026-01-31' },
      awards: [
        { award: 'eda-1', program: 'aln-11-307', agency: 'eda' },
        { award: 'nsf-1', program: 'aln-47-084', agency: 'nsf' },
      ],
      agencies: ['eda', 'nsf'],
      programs: ['aln-11-307', 'aln-47-084'],
    })
  })

  test.each([
    ['another activity', { activities: ['export'] }],
    ['other counties', { counties: ['20173'] }],
    ['dates that do not meet', { start: '2027-01-01', end: '2027-12-31' }],
    ['a period that ends before it starts', { start: '2025-01-01', end: '2024-06-01' }],
  ])('%s is no relation', (_why, change) => {
    expect(found(eda, { ...nsf, ...change })).toEqual([])
  })

  test('the last day of one and the first of the other are one day in common', () => {
    expect(found(eda, { ...nsf, start: '2026-12-31', end: '2027-12-31' })[0]).toMatchObject({ period: { from: '2026-12-31', to: '2026-12-31' } })
  })

  test('one agency alone is no fragmentation, but its two programs may overlap', () => {
    expect(kinds(eda, hub)).toEqual(['overlap'])
    expect(kinds(eda, { ...hub, program: 'aln-11-307' })).toEqual([])
  })

  test('overlap wants the same policy area and the same instrument or a common beneficiary', () => {
    expect(found(eda, nsf)[1]).toMatchObject({ kind: 'overlap', policyArea: 'innovation', shared: ['instrument'] })
    expect(found(eda, { ...nsf, instrument: 'loan', beneficiaries: ['supplier', 'university'] })[1]).toMatchObject({ shared: ['beneficiaries'] })
    expect(kinds(eda, { ...nsf, instrument: 'loan' })).toEqual(['fragmentation'])
    expect(kinds(eda, { ...nsf, policyArea: 'workforce' })).toEqual(['fragmentation'])
  })

  test('"other" is no activity and no policy area that two awards could have in common', () => {
    expect(kinds({ ...eda, activities: ['other'] }, { ...nsf, activities: ['other'] })).toEqual([])
    expect(kinds({ ...eda, activities: ['other', 'research'] }, nsf)).toEqual(['fragmentation', 'overlap'])
    expect(kinds({ ...eda, policyArea: 'other' }, { ...nsf, policyArea: 'other' })).toEqual(['fragmentation'])
  })

  test('awards without an end, and awards for the whole region, meet what they can meet', () => {
    const { end: _, ...endless } = nsf
    const { end: _end, ...alsoEndless } = eda
    expect(found(alsoEndless, endless)[0]?.period).toEqual({ from: '2024-02-01' })
    expect(found(eda, endless)[0]?.period).toEqual({ from: '2024-02-01', to: '2026-12-31' })
    expect(found({ ...eda, counties: [] }, nsf)[0]?.counties).toEqual(['36007', '36109'])
    expect(found({ ...eda, counties: [] }, { ...nsf, counties: [] })[0]?.counties).toEqual([])
  })

  test('awards that meet through one another are one relation', () => {
    const [relation, ...rest] = found(eda, nsf, hub).filter((one) => one.kind === 'fragmentation')
    expect(rest).toEqual([])
    expect(relation).toMatchObject({ agencies: ['eda', 'nsf'], period: { from: '2024-02-01', to: '2026-01-31' } })
    expect(relation?.awards.map((party) => party.award)).toEqual(['eda-1', 'eda-2', 'nsf-1'])
  })

  test('no rule calls anything duplication', () => {
    expect(coordinationRules.duplication.decidedBy).toBe('person')
    expect(kinds(eda, nsf, hub)).not.toContain('duplication')
  })

  const fact = fc.record({
    award: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    program: fc.constantFrom('p', 'q', 'r'),
    agency: fc.constantFrom('eda', 'nsf', 'ny'),
    activities: fc.uniqueArray(fc.constantFrom('research', 'training'), { minLength: 1 }),
    policyArea: fc.constantFrom('innovation', 'workforce'),
    instrument: fc.constantFrom('grant', 'loan'),
    counties: fc.uniqueArray(fc.constantFrom('36007', '36109', '20173')),
    start: fc.constantFrom('2022-01-01', '2023-01-01', '2024-01-01'),
    end: fc.constantFrom('2022-12-31', '2024-06-30'),
  })

  test('the order of the awards never matters, and each relation holds what its rule says', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fact, { selector: (one) => one.award, maxLength: 6 }), fc.nat(), (facts, turn) => {
        const at = facts.length === 0 ? 0 : turn % facts.length
        const relations = detect(facts)
        expect(detect([...facts.slice(at), ...facts.slice(0, at)].reverse())).toEqual(relations)
        for (const relation of relations) {
          expect(relation.kind === 'fragmentation' ? relation.agencies.length : relation.programs.length).toBeGreaterThanOrEqual(2)
          expect(relation.period.to === undefined || relation.period.from <= relation.period.to).toBe(true)
        }
        expect(new Set(relations.map((relation) => relation.relation)).size).toBe(relations.length)
      }),
    )
  })
})

const run = (...awards: readonly AwardFact[]) => ({ cluster, awards })
const eventsFor = (...awards: readonly AwardFact[]) =>
  found(...awards).map(({ kind, ...body }) => ({
    type: kind === 'fragmentation' ? 'FragmentationDetected' : 'OverlapDetected',
    data: { coordination: cluster, cluster, ...body, supersedes: [] },
  }))
const known = eventsFor(eda, nsf)
const [fragmentation, overlap] = known.map((event) => event.data.relation) as [string, string]
const suspicion = { cluster, relation: overlap, services: 'The same testing line.', beneficiaries: 'The same suppliers.', evidence: [{ kind: 'document', title: 'Scopes of work' }] }
const dismissal = { cluster, relation: fragmentation, reason: 'One starts where the other ends.' }
const dismissed = { type: 'RelationDismissed', data: { coordination: cluster, cluster, relation: fragmentation, agencies: ['eda', 'nsf'], reason: 'x' } }

describe('coordination of a cluster', () => {
  test('what the rules find is recorded once', () => {
    scenario(coordination).when('detect-fragmentation', run(eda, nsf)).then(...known)
    scenario(coordination).given(...known).when('detect-fragmentation', run(nsf, eda)).then()
    scenario(coordination).when('detect-fragmentation', run(eda)).then()
  })

  test('a wider relation takes the place of the narrower one', () => {
    const [wider] = eventsFor(eda, nsf, hub)
    scenario(coordination).given(...known).when('detect-fragmentation', run(eda, nsf, hub)).then({ type: 'FragmentationDetected', data: { ...wider?.data, supersedes: [fragmentation] } }, 'OverlapDetected')
    scenario(coordination).given(...known, { type: 'FragmentationDetected', data: { ...wider?.data, supersedes: [fragmentation] } }).when('dismiss-relation', dismissal).refused('relation-superseded', '/relation')
  })

  test('what was dismissed is no news, alone or as a part of what was dismissed', () => {
    scenario(coordination).given(...known, dismissed).when('detect-fragmentation', run(eda, nsf)).then()
    const wide = eventsFor(eda, nsf, hub)
    const wideDismissed = { type: 'RelationDismissed', data: { ...dismissed.data, relation: wide[0]?.data.relation } }
    scenario(coordination).given(...wide, wideDismissed).when('detect-fragmentation', run(eda, nsf)).then('OverlapDetected')
  })

  test('what is left when an award falls away takes the place of the wider relation', () => {
    const wide = eventsFor(eda, nsf, hub)
    const supersedes = wide.map(({ data }) => [data.relation])
    scenario(coordination).given(...wide).when('detect-fragmentation', run(eda, nsf)).then(...known.map((event, i) => ({ ...event, data: { ...event.data, supersedes: supersedes[i] } })))
  })

  test('a relation whose awards meet no more ends, and is news when they meet again', () => {
    const ended = known.map(({ data: { relation, rule, activity, awards, programs, agencies } }) => ({ type: 'RelationEnded', data: { coordination: cluster, cluster, relation, rule, activity, awards, programs, agencies } }))
    scenario(coordination).given(...known).when('detect-fragmentation', run(eda, { ...nsf, counties: ['20173'] })).then(...ended)
    scenario(coordination).given(...known).when('detect-fragmentation', run()).then(...ended)
    scenario(coordination).given(...known, ...ended).when('detect-fragmentation', run(eda)).then()
    scenario(coordination).given(...known, ...ended).when('detect-fragmentation', run(eda, nsf)).then(...known)
    scenario(coordination).given(...known, ...ended).when('suspect-duplication', suspicion).refused('relation-ended', '/relation')
    scenario(coordination).given(...known, ...ended).when('dismiss-relation', dismissal).refused('relation-ended', '/relation')
  })

  test('only a rule ends what a rule found: a suspicion stays until somebody dismisses it', () => {
    const suspected = { type: 'DuplicationSuspected', data: { ...known[1]?.data, relation: 'duplication-research-x', basis: overlap, services: 'x', beneficiaries: 'y', evidence: suspicion.evidence } }
    scenario(coordination).given(...known, suspected).when('detect-fragmentation', run(eda)).then('RelationEnded', 'RelationEnded')
  })

  test('the same awards in other counties are found again under the same name', () => {
    const moved = eventsFor(eda, { ...nsf, end: '2025-06-30' })
    scenario(coordination).given(...known).when('detect-fragmentation', run(eda, { ...nsf, end: '2025-06-30' })).then(...moved.map((event) => ({ ...event, data: { ...event.data, supersedes: [event.data.relation] } })))
  })

  test('facts that are older than what is recorded say nothing', () => {
    const sized = known.map((event) => ({ ...event, data: { ...event.data, size: 20 } }))
    scenario(coordination).given(...sized).when('detect-fragmentation', { ...run(eda), size: 19 }).then()
    scenario(coordination).given(...sized).when('detect-fragmentation', { ...run(eda), size: 21 }).then('RelationEnded', 'RelationEnded')
  })

  test('a person suspects duplication on a detected relation', () => {
    scenario(coordination).given(...known).when('suspect-duplication', suspicion).then({
        type: 'DuplicationSuspected',
        data: expect.objectContaining({ coordination: cluster, basis: overlap, rule: { id: 'duplication', version: 1 }, agencies: ['eda', 'nsf'], evidence: suspicion.evidence }),
      })
  })

  test('a suspicion is stated once, and not about a suspicion', () => {
    const suspected = {
      type: 'DuplicationSuspected',
      data: { ...known[1]?.data, relation: 'duplication-research-x', basis: overlap, services: 'x', beneficiaries: 'y', evidence: suspicion.evidence },
    }
    scenario(coordination).given(...known, suspected).when('suspect-duplication', { ...suspicion, relation: 'duplication-research-x' }).refused('relation-not-detected', '/relation')
  })

  test('stating the same suspicion again changes nothing', () => {
    const { evidence, services, beneficiaries } = suspicion
    const decided = coordination.commands.find((command) => command.name === 'suspect-duplication')
    const state = known.reduce((folded, event, index) => coordination.evolve(folded, recorded(event, { index }) as never), coordination.initial)
    const context = { id: cluster, now: '', occurredAt: '', actor: { ref: 'p', agency: 'eda', role: 'liaison' }, exists: true, world: { of: () => undefined } } as const
    const first = decided?.decide({ ...suspicion, evidence, services, beneficiaries } as never, state, context)
    if (!first || !('accepted' in first)) throw new Error('refused')
    const after = first.accepted.reduce((folded, event) => coordination.evolve(folded, recorded(event) as never), state)
    expect(decided?.decide(suspicion as never, after, context)).toEqual({ accepted: [] })
  })

  test('a process never calls anything duplication', () => {
    scenario(coordination).given(...known).when('suspect-duplication', suspicion, { actor: { ref: 'process', agency: 'eda', role: 'steward' } }).refused('duplication-needs-person')
    expect(coordinationRefusals['duplication-needs-person']).toMatchObject({ kind: 'forbidden', onRecord: true })
  })

  test('unknown and dismissed relations are not suspected', () => {
    scenario(coordination).given(...known).when('suspect-duplication', { ...suspicion, relation: 'nowhere' }).refused('relation-unknown', '/relation')
    scenario(coordination).given(...known, dismissed).when('suspect-duplication', { ...suspicion, relation: fragmentation }).refused('relation-dismissed', '/relation')
  })

  test('an agency in the relation dismisses it with a reason, once', () => {
    scenario(coordination)
      .given(...known)
      .when('dismiss-relation', dismissal, { by: 'nsf' })
      .then({ type: 'RelationDismissed', data: { coordination: cluster, cluster, relation: fragmentation, agencies: ['eda', 'nsf'], reason: dismissal.reason } })
    scenario(coordination).given(...known, dismissed).when('dismiss-relation', dismissal).then()
    scenario(coordination).given(...known).when('dismiss-relation', { ...dismissal, relation: 'nowhere' }).refused('relation-unknown', '/relation')
  })

  test('an agency outside the relation does not dismiss it; a steward may', () => {
    scenario(coordination).given(...known).when('dismiss-relation', dismissal, { by: 'sba' }).refused('relation-dismissal-needs-party')
    scenario(coordination).given(...known).when('dismiss-relation', dismissal, { actor: { ref: 's', agency: 'sba', role: 'steward' } }).then('RelationDismissed')
  })

  test('any part of a history folds to a state', () => {
    const all = [...known, dismissed]
    fc.assert(
      fc.property(fc.subarray(all), (part) => {
        const state = part.reduce((folded, event, index) => coordination.evolve(folded, recorded(event, { index }) as never), coordination.initial)
        expect(state.relations.length).toBeLessThanOrEqual(2)
      }),
    )
  })
})

test('more awards than are compared are refused on record, and nothing that was found is ended by it', () => {
  const steps = scenario(coordination).when('detect-fragmentation', { cluster, awards: [], beyond: mostAwards + 1, size: 9 })
  steps.refused('too-many-awards', '/beyond')
  expect(coordinationRefusals['too-many-awards'].onRecord).toBe(true)
})
