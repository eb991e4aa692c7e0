import { describe, expect, test } from '@jest/globals'
import { agencyEvents } from '../../domain/agency/events.ts'
import { conveningEvents } from '../../domain/convening/events.ts'
import { dialogEvents } from '../../domain/dialog/events.ts'
import { findingEvents } from '../../domain/finding/events.ts'
import { gapEvents } from '../../domain/gap/events.ts'
import type { EventSpec, Recorded } from '../../domain/kernel/event.ts'
import type { Schema } from '../../domain/kernel/schema.ts'
import { referralEvents } from '../../domain/referral/events.ts'
import { staffEvents } from '../../domain/staff/events.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { agencyDirectory } from '../../projections/agency-directory.ts'
import { constraintRegister } from '../../projections/constraint-register.ts'
import { conveningCalendar } from '../../projections/convening-calendar.ts'
import { coverageMatrix } from '../../projections/coverage-matrix.ts'
import { dialogLog } from '../../projections/dialog-log.ts'
import { gapRegister } from '../../projections/gap-register.ts'
import { interested } from '../../projections/kernel/cut.ts'
import type { Projection } from '../../projections/kernel/projection.ts'
import { participationMatrix } from '../../projections/participation-matrix.ts'
import { referralQueue } from '../../projections/referral-queue.ts'
import { staffDirectory } from '../../projections/staff-directory.ts'
import { recorded } from '../kit/scenario.ts'

const specs: readonly EventSpec[] = [...agencyEvents, ...staffEvents, ...conveningEvents, ...dialogEvents, ...findingEvents, ...gapEvents, ...referralEvents]
const history = specs.map((spec, index) => recorded({ type: spec.type, data: spec.example }, { index }))
const views = [agencyDirectory, staffDirectory, dialogLog, conveningCalendar, participationMatrix, constraintRegister, gapRegister, referralQueue, coverageMatrix] as readonly unknown[] as readonly Projection<unknown>[]
const validatorOf = openValidators()

const rowsOf = (projection: Projection<unknown>, events: readonly Recorded[]): ReadonlyMap<string, unknown> => {
  const rows = new Map<string, unknown>()
  for (const event of events.filter(({ type }) => interested(projection, type)))
    for (const key of projection.keys(event)) rows.set(key, projection.evolve(rows.get(key) ?? projection.initial(key), event, key))
  return rows
}

describe.each(views.map((projection) => [projection.name, projection] as const))('%s', (_name, projection) => {
  test('every row has the form that is published, from any part of a history', () => {
    const validate = validatorOf(projection.view as Schema<unknown>)
    for (const start of history.keys()) {
      const rows = [...rowsOf(projection, history.slice(start)), ...rowsOf(projection, history.toReversed().slice(start))]
      for (const [key, view] of rows) expect([key, validate(view)]).toEqual([key, []])
    }
    expect(rowsOf(projection, history).size).toBeGreaterThan(0)
    expect(validate(projection.initial(projection.keyed.includes('/') ? 'some-agency/some-cluster' : 'some-id'))).toEqual([])
  })

  test('columns have names of their own and values of their kind', () => {
    const names = projection.columns.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain(projection.order.replace(/^-/, ''))
    for (const view of [...rowsOf(projection, history).values(), projection.initial('a/b')])
      for (const { name, type, of } of projection.columns) {
        const value = of(view)
        const fits = value === null || (type === 'number' ? typeof value === 'number' : type === 'set' ? Array.isArray(value) : typeof value === 'string')
        expect([name, value, fits]).toEqual([name, value, true])
      }
  })
})
