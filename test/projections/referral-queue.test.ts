import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { referralQueue } from '../../projections/referral-queue.ts'
import { recorded } from '../kit/scenario.ts'

const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T00:00:00.000Z`
const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, occurredAt: day(index + 1), agency: 'nsf', ...more })
const about = { referral: 'r1', finding: 'f1', cluster: 'wichita', to: 'nsf', confidentiality: 'agencies' }
const referred = at(0, { type: 'NeedReferred', data: { ...about, owner: 'nsf', program: 'aln-47-084', request: 'Share the line?', deskOwner: 's7' } }, { agency: 'eda' })
const accepted = at(1, { type: 'ReferralAccepted', data: { ...about, owner: 'nsf', staff: 's7' } })
const declined = at(2, { type: 'ReferralDeclined', data: { ...about, owner: 'eda', reason: 'No program fits.' } })
const completed = at(3, { type: 'ReferralCompleted', data: { ...about, owner: 'nsf', result: 'Opened.' } })

describe('referral queue', () => {
  test('shows who was asked for what, and who owns it', () => {
    expect(fold(referralQueue, 'r1', [referred])).toEqual({
      referral: 'r1',
      status: 'referred',
      finding: 'f1',
      cluster: 'wichita',
      from: 'eda',
      to: 'nsf',
      owner: 'nsf',
      program: 'aln-47-084',
      deskOwner: 's7',
      request: 'Share the line?',
      confidentiality: 'agencies',
      agency: 'eda',
      referredAt: day(1),
      decidedAt: null,
      completedAt: null,
      waitingSince: day(1),
      responseDays: null,
      completionDays: null,
      staff: null,
      outcome: null,
      synthetic: false,
    })
  })

  test('a decline gives it back, with the reason of the asked agency', () => {
    expect(fold(referralQueue, 'r1', [referred, declined])).toMatchObject({
      status: 'declined',
      owner: 'eda',
      decidedAt: day(3),
      outcome: { text: 'No program fits.', confidentiality: 'agencies', agency: 'nsf' },
    })
  })

  test('response days count to the first decision', () => {
    expect(fold(referralQueue, 'r1', [referred, accepted, declined])).toMatchObject({ status: 'declined', decidedAt: day(2), waitingSince: null, responseDays: 1 })
    expect(fold(referralQueue, 'r1', [referred, accepted, completed])).toMatchObject({ status: 'completed', decidedAt: day(2), completedAt: day(4), responseDays: 1, completionDays: 3, staff: 's7', outcome: { text: 'Opened.' } })
  })

  test('as of a day, and under a retraction', () => {
    expect(fold(referralQueue, 'r1', [referred, accepted, completed], { size: 4, occurred: day(2) })).toMatchObject({ status: 'accepted', completedAt: null })
    const retracted = at(4, { type: 'EntryRetracted', data: { corrected: { event: referred.id, revision: 0, type: 'NeedReferred' }, reason: 'x', touches: [] } })
    expect(referralQueue.lists?.(fold(referralQueue, 'r1', [referred, accepted, retracted]))).toBe(false)
  })

  test('days of waiting and days open are those of the day that is asked for', () => {
    const on = (asOf: string, ...events: readonly Recorded[]) => {
      const { daysWaiting, daysOpen } = referralQueue.clock?.of(fold(referralQueue, 'r1', events), asOf) ?? {}
      return [daysWaiting, daysOpen]
    }
    expect(on('2026-03-31', referred)).toEqual([30, 30])
    expect(on('2026-03-31', referred, accepted)).toEqual([null, 30])
    expect(on('2026-03-31', referred, declined)).toEqual([null, null])
    expect(on('2026-03-31', referred, accepted, completed)).toEqual([null, null])
  })
})
