import { describe, test } from '@jest/globals'
import { program } from '../../domain/program/program.ts'
import { scenario } from '../kit/scenario.ts'

const bbbrc = {
  program: 'bbbrc',
  name: 'Build Back Better Regional Challenge',
  level: 'federal',
  code: { kind: 'aln', aln: '11.307' },
  policyArea: 'innovation',
  instrument: 'grant',
  targeting: 'cluster',
  activities: ['technology-development', 'workforce-training'],
  fundingAgency: 'eda',
  awardingAgency: 'eda',
  implementingAgency: 'kansas-commerce',
  activeFrom: '2021-07-22',
  purpose: 'Regional growth clusters.',
}
const registered = { type: 'ProgramRegistered', data: bbbrc }
const ended = { type: 'ProgramEnded', data: { program: 'bbbrc', on: '2022-09-30' } }
const given = () => scenario(program).given(registered)

describe('program', () => {
  test('is registered with who funds, awards and runs it', () => {
    scenario(program).when('register-program', bbbrc).then({ type: 'ProgramRegistered', data: bbbrc })
  })

  test('its Assistance Listing number is one', () => {
    scenario(program).when('register-program', { ...bbbrc, code: { kind: 'aln', aln: '11.30' } }).refused('program-code-malformed', '/code/aln')
    scenario(program).when('register-program', { ...bbbrc, code: { kind: 'aln', aln: '11.RD' } }).then('ProgramRegistered')
  })

  test('a state or local program has the code of its own register', () => {
    const code = { kind: 'registered', registry: 'Kansas Department of Commerce', code: 'KIT-2' }
    for (const level of ['state', 'local']) {
      scenario(program).when('register-program', { ...bbbrc, level }).refused('program-code-of-another-level', '/code')
      scenario(program).when('register-program', { ...bbbrc, level, code }).then('ProgramRegistered')
    }
  })

  test('does not end before it starts', () => {
    scenario(program).when('register-program', { ...bbbrc, activeUntil: '2021-07-21' }).refused('period-reversed', '/activeUntil')
    scenario(program).when('register-program', { ...bbbrc, activeUntil: '2021-07-22' }).then('ProgramRegistered')
    given().when('end-program', { program: 'bbbrc', on: '2021-07-21' }).refused('period-reversed', '/on')
  })

  test('a revision changes something and keeps the rest', () => {
    const change = { program: 'bbbrc', activities: ['infrastructure'], reason: 'Second phase.' }
    given().when('revise-program', change).then({ type: 'ProgramRevised', data: change })
    given().when('revise-program', { program: 'bbbrc', reason: 'x' }).refused('nothing-changed')
    given().when('revise-program', { program: 'bbbrc', targeting: 'cluster', activities: [...bbbrc.activities].reverse(), reason: 'x' }).then()
    scenario(program).given(registered, { type: 'ProgramRevised', data: change }).when('revise-program', change).then()
    scenario(program)
      .given(registered, { type: 'ProgramRevised', data: change })
      .when('revise-program', { program: 'bbbrc', policyArea: 'planning', purpose: 'Strategy.', reason: 'x' })
      .then('ProgramRevised')
  })

  test('ends once, and what ended is not revised', () => {
    given().when('end-program', ended.data).then(ended)
    scenario(program).given(registered, ended).when('end-program', ended.data).then()
    scenario(program).given(registered, ended).when('end-program', { program: 'bbbrc', on: '2023-09-30' }).refused('program-ended', '/on')
    scenario(program).given(registered, ended).when('revise-program', { program: 'bbbrc', targeting: 'firm', reason: 'x' }).refused('program-ended')
  })

  test('belongs to who funds, awards or runs it, and to who registered it', () => {
    const revision = { program: 'bbbrc', targeting: 'firm', reason: 'x' }
    scenario(program).when('register-program', bbbrc, { by: 'nsf' }).refused('program-of-other-agencies')
    scenario(program).when('register-program', bbbrc, { by: 'kansas-commerce' }).then('ProgramRegistered')
    scenario(program).when('register-program', bbbrc, { actor: { ref: 's', agency: 'gsa', role: 'steward' } }).then('ProgramRegistered')
    given().when('revise-program', revision, { by: 'nsf' }).refused('program-of-other-agencies')
    given().when('end-program', ended.data, { by: 'nsf' }).refused('program-of-other-agencies')
    const imported = scenario(program).given({ ...registered, by: 'gsa' })
    imported.when('revise-program', revision, { by: 'eda' }).then('ProgramRevised')
    imported.when('revise-program', revision, { by: 'kansas-commerce' }).then('ProgramRevised')
    imported.when('revise-program', revision, { by: 'gsa' }).then('ProgramRevised')
    given().when('end-program', ended.data, { actor: { ref: 's', agency: 'gsa', role: 'steward' } }).then('ProgramEnded')
  })

  test('entries about a program that was never registered add up to nothing', () => {
    scenario(program).given(ended).when('end-program', ended.data).refused('does-not-exist')
    scenario(program).given(ended).when('revise-program', { program: 'bbbrc', targeting: 'firm', reason: 'x' }).refused('does-not-exist')
  })
})
