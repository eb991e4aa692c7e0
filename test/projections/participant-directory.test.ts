import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { participantDirectory } from '../../projections/participant-directory.ts'
import { recorded } from '../kit/scenario.ts'

const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, occurredAt: `2026-03-0${index + 1}T00:00:00.000Z`, ...more })
const data = { participant: 'p1', name: 'Plains Composites', type: 'component-supplier', sizeClass: '20-99', county: '20173', naics: '336413', uei: 'ZQGGHJH74DW7' }
const registered = at(0, { type: 'ParticipantRegistered', data: { ...data, _sd: ['digest'] } }, { agency: 'kansas-commerce' })
const joined = (index: number, cluster: string) => at(index, { type: 'ParticipantJoined', data: { participant: 'p1', cluster, type: data.type, sizeClass: data.sizeClass } })
const left = (index: number, cluster: string) => at(index, { type: 'ParticipantLeft', data: { participant: 'p1', cluster } })
const of = (...history: Recorded[]) => fold(participantDirectory, 'p1', history)
const column = (name: string, view: ReturnType<typeof of>) => participantDirectory.columns.find((one) => one.name === name)?.of(view)

describe('participant directory', () => {
  test('shows who it is and where it takes part, without the person to speak to', () => {
    const view = of(registered, joined(1, 'wichita'), joined(2, 'tulsa'), joined(3, 'wichita'), left(4, 'tulsa'))
    expect(view).toEqual({ ...data, group: 'firm', clusters: ['wichita'], agency: 'kansas-commerce', synthetic: false })
    expect(['type', 'group', 'state', 'county', 'cluster'].map((name) => column(name, view))).toEqual(['component-supplier', 'firm', '20', '20173', ['wichita']])
  })

  test('does without what is not known', () => {
    const { participant, name, type, sizeClass } = data
    const view = of(at(0, { type: 'ParticipantRegistered', data: { participant, name, type, sizeClass } }))
    expect([view.county, view.naics, view.uei, column('state', view)]).toEqual([null, null, null, null])
  })

  test('marks what was invented', () => {
    expect(of(at(0, registered, { origin: { kind: 'synthetic', note: 'x' } }), joined(1, 'wichita')).synthetic).toBe(true)
  })

  test('lists who is registered, and no longer whose entry was retracted', () => {
    const retracted = at(2, { type: 'EntryRetracted', data: { corrected: { event: registered.id, revision: 0, type: 'ParticipantRegistered' }, reason: 'x', touches: [] } })
    const history = [registered, joined(1, 'wichita'), retracted]
    expect(participantDirectory.lists?.(of(...history))).toBe(false)
    expect(participantDirectory.lists?.(fold(participantDirectory, 'p1', history, { size: 2 }))).toBe(true)
  })

  test('on the occurred axis it is in a cluster from the day on which it joined', () => {
    expect(fold(participantDirectory, 'p1', [registered, joined(1, 'wichita')], { size: 2, occurred: '2026-03-01T12:00:00.000Z' }).clusters).toEqual([])
  })
})
