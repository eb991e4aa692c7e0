import { describe, expect, test } from '@jest/globals'
import type { CorrectionCommand, TouchesOf } from '../../domain/correction/correction.ts'
import { correctionCommands, decideCorrection } from '../../domain/correction/correction.ts'
import { effective } from '../../domain/correction/effective.ts'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { liaisonOf, now, recorded } from '../kit/scenario.ts'

const stream = 'finding-f1'
const touches: TouchesOf = (_type, data) => {
  const { cluster, finding } = data as { cluster?: string; finding?: string }
  return [...(cluster ? [{ kind: 'cluster' as const, id: cluster }] : []), ...(finding ? [{ kind: 'finding' as const, id: finding }] : [])]
}
const historyOf = (...events: readonly AnyEvent[]): readonly Recorded[] => events.map((event, index) => recorded(event, { index, stream }))
const first = { type: 'ConstraintIdentified', data: { finding: 'f1', cluster: 'wichita', statement: 'Nine months.' } }
const second = { type: 'FindingReassessed', data: { finding: 'f1', cluster: 'wichita', severity: 'high' } }
const id = (index: number) => `00000000-0000-5000-8000-${String(index).padStart(12, '0')}`
const corrected = (index: number, type: string) => ({ event: id(index), revision: index, type })
const both = [
  { kind: 'cluster', id: 'wichita' },
  { kind: 'finding', id: 'f1' },
]
const retraction = (index: number, type = 'FindingReassessed') => ({ type: 'EntryRetracted', data: { corrected: corrected(index, type), reason: 'x', touches: both } })
const replacement = (index: number, data: unknown, more: object = {}) => ({ type: 'EntryReplaced', data: { corrected: corrected(index, 'FindingReassessed'), reason: 'x', data, touches: both, ...more } })

const decide = (history: readonly Recorded[], name: CorrectionCommand['name'], data: object, actor = liaisonOf('eda')) =>
  decideCorrection({ name, data: { stream, reason: 'It was wrong.', ...data } } as CorrectionCommand, history, touches, { actor, now })
const refusal = (code: string) => ({ rejected: expect.objectContaining({ code }) })
const low = { ...second.data, severity: 'low' }

describe('correction of an entry', () => {
  test('a replacement carries the new data and everything that it touches before and after', () => {
    const data = { ...second.data, cluster: 'detroit' }
    expect(decide(historyOf(first, second), 'replace-entry', { revision: 1, data, occurredAt: '2026-01-01T00:00:00.000Z' })).toEqual({
      accepted: [
        {
          type: 'EntryReplaced',
          data: { corrected: corrected(1, 'FindingReassessed'), reason: 'It was wrong.', data, occurredAt: '2026-01-01T00:00:00.000Z', touches: [{ kind: 'cluster', id: 'detroit' }, ...both] },
        },
      ],
    })
  })

  test('a second replacement touches what the first one did as well', () => {
    const history = historyOf(first, second, replacement(1, { ...second.data, cluster: 'detroit' }))
    expect(decide(history, 'replace-entry', { revision: 1, data: { ...low, cluster: 'akron' } })).toMatchObject({
      accepted: [{ data: { touches: [{ id: 'akron' }, { id: 'detroit' }, { id: 'wichita' }, { id: 'f1' }] } }],
    })
  })

  test('a replacement that says what the entry says already changes nothing', () => {
    expect(decide(historyOf(first, second), 'replace-entry', { revision: 1, data: { severity: 'high', cluster: 'wichita', finding: 'f1' } })).toEqual({ accepted: [] })
    expect(decide(historyOf(first, second, replacement(1, low)), 'replace-entry', { revision: 1, data: low })).toEqual({ accepted: [] })
    expect(decide(historyOf(first, second, replacement(1, low)), 'replace-entry', { revision: 1, data: second.data })).toMatchObject({ accepted: [{ type: 'EntryReplaced' }] })
  })

  test('a time that was put right stays when only the data are replaced again', () => {
    const moved = '2026-01-01T00:00:00.000Z'
    const history = historyOf(first, second, replacement(1, second.data, { occurredAt: moved }))
    expect(decide(history, 'replace-entry', { revision: 1, data: low })).toMatchObject({ accepted: [{ data: { data: low, occurredAt: moved } }] })
  })

  test('a corrected time is not in the future', () => {
    expect(decide(historyOf(first, second), 'replace-entry', { revision: 1, data: low, occurredAt: '2026-03-01T12:00:00.001Z' })).toEqual(refusal('occurs-in-future'))
  })

  test('a replacement is about the same thing', () => {
    expect(decide(historyOf(first, second), 'replace-entry', { revision: 1, data: { ...low, finding: 'f2' } })).toEqual(refusal('replacement-about-other-thing'))
  })

  test('the entry has to be there', () => {
    expect(decide(historyOf(first, second), 'retract-entry', { revision: 2 })).toEqual(refusal('entry-unknown'))
  })

  test('a reason is more than blanks', () => {
    expect(decide(historyOf(first, second), 'retract-entry', { revision: 1, reason: '  ' })).toEqual(refusal('correction-needs-reason'))
  })

  test('an agency corrects its own entries; a steward corrects any', () => {
    const refused = decide(historyOf(first, second), 'retract-entry', { revision: 1 }, liaisonOf('nsf'))
    expect(refused).toMatchObject({ rejected: { code: 'correction-needs-owner', onRecord: true, kind: 'forbidden' } })
    expect(decide(historyOf(first, second), 'retract-entry', { revision: 1 }, { ref: 's', agency: 'nsf', role: 'steward' })).toMatchObject({ accepted: [{ type: 'EntryRetracted' }] })
  })

  test('an entry is retracted once; retracting the retraction brings it back', () => {
    const history = historyOf(first, second, retraction(1))
    expect(decide(historyOf(first, second), 'retract-entry', { revision: 1 })).toEqual({
      accepted: [{ type: 'EntryRetracted', data: { corrected: corrected(1, 'FindingReassessed'), reason: 'It was wrong.', touches: both } }],
    })
    expect(decide(history, 'retract-entry', { revision: 1 })).toEqual({ accepted: [] })
    expect(decide(history, 'replace-entry', { revision: 1, data: low })).toEqual(refusal('entry-retracted'))
    const back = decide(history, 'retract-entry', { revision: 2 })
    expect(back).toMatchObject({ accepted: [{ data: { corrected: corrected(2, 'EntryRetracted'), touches: both } }] })
    const restored = [...history, recorded('accepted' in back ? (back.accepted[0] as AnyEvent) : retraction(0), { index: 3, stream })]
    expect(effective(restored).map((event) => event.index)).toEqual([0, 1, 3])
  })

  test('the entry that began a record is not taken from under later ones', () => {
    expect(decide(historyOf(first, second), 'retract-entry', { revision: 0 })).toMatchObject({ rejected: { code: 'entry-others-depend', message: expect.stringContaining('1 later') } })
    expect(decide(historyOf(first), 'retract-entry', { revision: 0 })).toMatchObject({ accepted: [{ type: 'EntryRetracted' }] })
    expect(decide(historyOf(first, second, retraction(1)), 'retract-entry', { revision: 0 })).toMatchObject({ accepted: [{ type: 'EntryRetracted' }] })
  })

  test('a correction is retracted or annotated, not replaced', () => {
    const history = historyOf(first, second, replacement(1, low))
    expect(decide(history, 'replace-entry', { revision: 2, data: {} })).toEqual(refusal('correction-not-replaceable'))
    expect(decide(history, 'retract-entry', { revision: 2 })).toMatchObject({ accepted: [{ type: 'EntryRetracted' }] })
    expect(decide(history, 'annotate-entry', { revision: 2 })).toMatchObject({ accepted: [{ type: 'EntryAnnotated' }] })
  })

  test('a refused command stays as it was, with a note if need be', () => {
    const history = historyOf(first, { type: 'CommandRefused', data: { command: 'x', code: 'y', message: 'z', remedy: 'w', touches: both } })
    expect(decide(history, 'retract-entry', { revision: 1 })).toEqual(refusal('refusal-not-correctable'))
    expect(decide(history, 'replace-entry', { revision: 1, data: {} })).toEqual(refusal('refusal-not-correctable'))
    expect(decide(history, 'annotate-entry', { revision: 1 })).toMatchObject({ accepted: [{ data: { touches: both } }] })
    expect(decide(history, 'retract-entry', { revision: 0 })).toMatchObject({ accepted: [{ type: 'EntryRetracted' }] })
  })

  test('a note may be added to what was retracted', () => {
    expect(decide(historyOf(first, second, retraction(1)), 'annotate-entry', { revision: 1 })).toMatchObject({ accepted: [{ type: 'EntryAnnotated', data: { touches: both } }] })
  })

  test('each correction that can be asked for is declared, with an example', () => {
    expect(correctionCommands.map((command) => command.name)).toEqual(['replace-entry', 'retract-entry', 'annotate-entry'])
    for (const command of correctionCommands) expect(Object.keys(command.data.properties as object)).toEqual(expect.arrayContaining(Object.keys(command.example)))
  })
})
