import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { coordinationCase } from '../../domain/case/case.ts'
import { coordination } from '../../domain/coordination/coordination.ts'
import type { World } from '../../domain/kernel/decider.ts'
import { recorded, scenario } from '../kit/scenario.ts'

const opening = { case: 'c1', cluster: 'ny-batteries', programs: ['aln-11-307'], agencies: ['eda', 'nsf'], question: 'Who pays for testing?' }
const opened = { type: 'CoordinationCaseOpened', data: opening }
const about = { case: 'c1', cluster: 'ny-batteries' }
const agreed = { type: 'JointActionAgreed', data: { ...about, action: 'action-1', owner: 'nsf', due: '2026-06-30', text: 'One schedule.' } }
const done = { type: 'JointActionDone', data: { ...about, action: 'action-1', owner: 'nsf', note: 'In use.' } }
const closed = { type: 'CaseClosed', data: { ...about, decision: 'NSF runs it.' } }
const agreement = { case: 'c1', owner: 'nsf', due: '2026-06-30', text: 'One schedule.' }
const given = scenario

describe('coordination case', () => {
  test('is opened between two or more different agencies', () => {
    given(coordinationCase).when('open-coordination-case', opening).then(opened)
    given(coordinationCase).when('open-coordination-case', { ...opening, agencies: ['eda'] }).refused('case-needs-two-agencies', '/agencies')
    given(coordinationCase).when('open-coordination-case', { ...opening, agencies: ['eda', 'eda'] }).refused('case-needs-two-agencies', '/agencies')
    given(coordinationCase)
      .when('open-coordination-case', { ...opening, agencies: ['eda', 'nsf', 'eda'] })
      .then(opened)
  })

  test('may be about a relation of its cluster, which has to be known', () => {
    const relation = { relation: 'fragmentation-research-1', activity: 'research', rule: { id: 'fragmentation', version: 1 }, counties: [], period: { from: '2024-01-01' }, awards: [], programs: [], agencies: ['eda', 'nsf'], supersedes: [] }
    const detected = { type: 'FragmentationDetected', data: { coordination: 'ny-batteries', cluster: 'ny-batteries', ...relation } }
    const about = { ...opening, relation: 'fragmentation-research-1' }
    given(coordinationCase).with(coordination, 'ny-batteries', detected).when('open-coordination-case', about).then({ type: 'CoordinationCaseOpened', data: about })
    given(coordinationCase).with(coordination, 'ny-batteries').when('open-coordination-case', about).refused('case-relation-unknown', '/relation')
    given(coordinationCase).when('open-coordination-case', about).refused('case-relation-unknown', '/relation')
    const reads = coordinationCase.commands.find((command) => command.name === 'open-coordination-case')?.reads
    const nothingElse: World = { of: () => undefined }
    expect(reads?.(about as never, coordinationCase.initial, nothingElse)).toEqual([{ kind: 'coordination', id: 'ny-batteries' }])
    expect(reads?.(opening as never, coordinationCase.initial, nothingElse)).toEqual([])
  })

  test('only a party states a position, and for itself', () => {
    const position = { case: 'c1', position: 'Equipment only.' }
    const stated = { type: 'PositionStated', data: { ...about, position: 'Equipment only.' } }
    given(coordinationCase).given(opened).when('state-position', position).then(stated)
    given(coordinationCase).given(opened, stated).when('state-position', position).then()
    given(coordinationCase).given(opened, stated).when('state-position', position, { by: 'nsf' }).then(stated)
    given(coordinationCase).given(opened).when('state-position', position, { by: 'sba' }).refused('case-not-party')
    given(coordinationCase)
      .given(opened)
      .when('state-position', position, { actor: { ref: 's', agency: 'sba', role: 'steward' } })
      .refused('case-not-party')
  })

  test('a joint action is owned by a party and gets an id of its own', () => {
    given(coordinationCase).given(opened).when('agree-joint-action', agreement).then(agreed)
    given(coordinationCase)
      .given(opened, agreed)
      .when('agree-joint-action', { ...agreement, due: '2026-07-31' })
      .then({ type: 'JointActionAgreed', data: { ...agreed.data, due: '2026-07-31', action: 'action-2' } })
    given(coordinationCase).given(opened, agreed).when('agree-joint-action', agreement).then()
    given(coordinationCase).given(opened, agreed).when('agree-joint-action', { ...agreement, action: 'action-1' }).then()
    given(coordinationCase).given(opened, agreed).when('agree-joint-action', { ...agreement, action: 'action-1', owner: 'eda' }).refused('joint-action-exists', '/action')
    given(coordinationCase).given(opened).when('agree-joint-action', { ...agreement, owner: 'sba' }).refused('joint-action-owner-not-party', '/owner')
    given(coordinationCase).given(opened).when('agree-joint-action', agreement, { by: 'sba' }).refused('case-not-party')
    given(coordinationCase).given(opened).when('agree-joint-action', { ...agreement, due: '2026-02-28' }).refused('joint-action-due-before-agreed', '/due')
  })

  test('the id that is made for a joint action is free', () => {
    const second = { type: 'JointActionAgreed', data: { ...agreed.data, action: 'action-2', text: 'One calendar.' } }
    given(coordinationCase)
      .given(opened, second)
      .when('agree-joint-action', agreement)
      .then({ type: 'JointActionAgreed', data: { ...agreed.data, action: 'action-3' } })
  })

  test('its owner says that a joint action is done, once', () => {
    const completion = { case: 'c1', action: 'action-1', note: 'In use.' }
    given(coordinationCase).given(opened, agreed).when('complete-joint-action', completion, { by: 'nsf' }).then(done)
    given(coordinationCase).given(opened, agreed, done).when('complete-joint-action', completion, { by: 'nsf' }).then()
    given(coordinationCase).given(opened, agreed).when('complete-joint-action', completion, { by: 'eda' }).refused('not-own-agency')
    given(coordinationCase).given(opened).when('complete-joint-action', completion, { by: 'nsf' }).refused('joint-action-unknown', '/action')
  })

  test('closes with a decision or with a reason for no action', () => {
    given(coordinationCase).given(opened).when('close-coordination-case', { case: 'c1', decision: 'NSF runs it.' }).then(closed)
    given(coordinationCase)
      .given(opened)
      .when('close-coordination-case', { case: 'c1', noActionReason: 'Both end this year.' })
      .then({ type: 'CaseClosed', data: { ...about, noActionReason: 'Both end this year.' } })
    given(coordinationCase).given(opened).when('close-coordination-case', { case: 'c1' }).refused('case-needs-outcome')
    given(coordinationCase).given(opened).when('close-coordination-case', { case: 'c1', decision: 'x', noActionReason: 'y' }).refused('case-two-outcomes')
    given(coordinationCase).given(opened).when('close-coordination-case', { case: 'c1', decision: 'x' }, { by: 'sba' }).refused('case-not-party')
  })

  test('a closed case changes no more', () => {
    const history = [opened, agreed, closed]
    given(coordinationCase).given(...history).when('state-position', { case: 'c1', position: 'x' }).refused('case-closed')
    given(coordinationCase).given(...history).when('agree-joint-action', agreement).refused('case-closed')
    given(coordinationCase).given(...history).when('complete-joint-action', { case: 'c1', action: 'action-1', note: 'x' }, { by: 'nsf' }).refused('case-closed')
    given(coordinationCase).given(...history).when('close-coordination-case', { case: 'c1', decision: 'x' }).refused('case-closed')
    given(coordinationCase).given(...history).when('close-coordination-case', { case: 'c1', noActionReason: 'NSF runs it.' }).refused('case-closed')
    given(coordinationCase).given(...history).when('close-coordination-case', { case: 'c1', decision: 'NSF runs it.' }).then()
  })

  test('any part of a history folds to a state', () => {
    fc.assert(
      fc.property(fc.subarray([opened, agreed, done, closed]), (part) => {
        const state = part.reduce((folded, event, index) => coordinationCase.evolve(folded, recorded(event, { index }) as never), coordinationCase.initial)
        expect(state.status).toBe(!part.includes(opened) ? 'unknown' : part.includes(closed) ? 'closed' : 'open')
      }),
    )
  })
})
