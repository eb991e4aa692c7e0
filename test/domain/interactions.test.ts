import { describe, expect, test } from '@jest/globals'
import { agency } from '../../domain/agency/agency.ts'
import { convening } from '../../domain/convening/convening.ts'
import { dialog } from '../../domain/dialog/dialog.ts'
import { finding } from '../../domain/finding/finding.ts'
import { gap } from '../../domain/gap/gap.ts'
import type { AnyStream } from '../../domain/kernel/decider.ts'
import { referral } from '../../domain/referral/referral.ts'
import { staff } from '../../domain/staff/staff.ts'
import { recorded } from '../kit/scenario.ts'

const streams: readonly AnyStream[] = [agency, staff, convening, dialog, finding, gap, referral]

describe.each(streams.map((stream) => [stream.kind, stream] as const))('%s', (_kind, stream) => {
  test('any part of a history folds to a state', () => {
    const evolve = stream.evolve as (state: unknown, event: unknown) => unknown
    const history = stream.events.map((event, index) => recorded({ type: event.type, data: event.example }, { index }))
    for (let subset = 0; subset < 2 ** history.length; subset += 1) {
      const state = history.filter((_, place) => (subset >> place) & 1).reduce<unknown>(evolve, stream.initial)
      expect(state).toMatchObject({ status: expect.any(String) })
    }
  })
})
