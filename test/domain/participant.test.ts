import { describe, expect, test } from '@jest/globals'
import { participantTypes } from '../../domain/finding/events.ts'
import { participantFields, participantGroup, participantGroups } from '../../domain/participant/events.ts'
import { participant } from '../../domain/participant/participant.ts'
import { object } from '../../domain/kernel/schema.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { scenario } from '../kit/scenario.ts'

const data = { participant: 'plains-composites', name: 'Plains Composites', type: 'component-supplier', sizeClass: '20-99', county: '20173' }
const registered = { type: 'ParticipantRegistered', data }
const membership = { participant: data.participant, cluster: 'wichita-aerospace', type: data.type, sizeClass: data.sizeClass }
const joined = { type: 'ParticipantJoined', data: membership }
const leave = { participant: data.participant, cluster: 'wichita-aerospace', reason: 'Moved.' }
const left = { type: 'ParticipantLeft', data: leave }
const join = { participant: data.participant, cluster: 'wichita-aerospace' }

describe('participant', () => {
  test('is registered under the id that was made for it, and joins a cluster at once when one is named', () => {
    const { participant: _, ...withoutId } = data
    scenario(participant).when('register-participant', withoutId).then({ type: 'ParticipantRegistered', data: { ...withoutId, participant: 'made-id' } })
    scenario(participant).when('register-participant', { ...data, cluster: 'wichita-aerospace' }).then(registered, joined)
  })

  test('joins and leaves a cluster once', () => {
    scenario(participant).given(registered).when('join-cluster', join).then(joined)
    scenario(participant).given(registered, joined).when('join-cluster', join).then()
    scenario(participant).given(registered, joined).when('leave-cluster', leave).then(left)
    scenario(participant).given(registered, joined, left).when('leave-cluster', leave).then()
    scenario(participant).given(registered, joined, left).when('join-cluster', join).then(joined)
    scenario(participant).given(registered, joined, left, joined).when('leave-cluster', leave).then(left)
  })

  test('does not leave a cluster that it was never in', () => {
    scenario(participant).given(registered).when('leave-cluster', leave).refused('participant-not-member', '/cluster')
  })

  test('whose registration was retracted is not there', () => {
    scenario(participant).given(joined).when('join-cluster', join).refused('does-not-exist')
    scenario(participant).given(joined).when('leave-cluster', leave).refused('does-not-exist')
  })

  test.each(['ZQGGHJH74DW7', 'A1B2C3D4E5F6'])('takes the UEI %s', (uei) => {
    scenario(participant).when('register-participant', { ...data, uei }).then({ type: 'ParticipantRegistered', data: { ...data, uei } })
  })

  test.each(['99001', '20000', '00001'])('refuses the county %s, which is in no state or names none', (county) => {
    scenario(participant).when('register-participant', { ...data, county }).refused('place-unknown', '/county')
  })

  test.each(['123456789', 'ZQGGHJH74DW', '0QGGHJH74DW7', 'ZQGGHIH74DW7', 'ZQGGHOH74DW7', 'zqgghjh74dw7'])('refuses "%s" as UEI', (uei) => {
    scenario(participant).when('register-participant', { ...data, uei }).refused('uei-malformed', '/uei')
  })

  test('says of nine digits that they look like a DUNS number', () => {
    const { decide } = participant.commands[0] as unknown as { decide: (...input: unknown[]) => { rejected: { message: string } } }
    expect(decide({ ...data, uei: '123456789' }, { status: 'unknown' }, { id: 'x' }).rejected.message).toContain('DUNS')
    const faults = openValidators()(object(participantFields))({ name: data.name, type: data.type, sizeClass: data.sizeClass, dunsNumber: '123456789' })
    expect(faults).toHaveLength(1)
  })

  test('is a firm, an institution, a government or something else, by its type', () => {
    expect(Object.fromEntries(participantGroups.map((group) => [group, participantTypes.filter((type) => participantGroup(type) === group)]))).toEqual({
      firm: ['end-producer', 'component-supplier', 'service-provider', 'logistics', 'distributor'],
      institution: ['education', 'research', 'training-provider', 'trade-association', 'labor'],
      government: ['government'],
      other: ['other'],
    })
  })
})
