import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { agencyDirectory } from '../../projections/agency-directory.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { staffDirectory } from '../../projections/staff-directory.ts'
import { recorded } from '../kit/scenario.ts'

const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, ...more })
const registered = at(0, { type: 'AgencyRegistered', data: { agency: 'eda', name: 'EDA', level: 'federal', codes: { cgac: '013', subtier: '1325' }, fiscalYearStart: 10 } })
const person = (index: number, staff: string) => at(index, { type: 'StaffRegistered', data: { staff, agency: 'eda', title: 'Liaison', _sd: ['x'] } })
const opened = at(3, { type: 'ClusterDeskOpened', data: { agency: 'eda', cluster: 'wichita', owner: 's1' } })
const history = [registered, person(1, 's1'), person(2, 's2'), opened]

describe('agency directory', () => {
  test('shows an agency with codes, desks and the number of its people', () => {
    expect(fold(agencyDirectory, 'eda', history)).toEqual({
      agency: 'eda',
      name: 'EDA',
      level: 'federal',
      codes: { cgac: '013', subtier: '1325' },
      fiscalYearStart: 10,
      formerNames: [],
      desks: [{ cluster: 'wichita', owner: 's1', since: opened.occurredAt, synthetic: false }],
      staff: 2,
      synthetic: false,
    })
  })

  test('keeps former names, follows desks, and counts people out', () => {
    const later = [
      at(4, { type: 'AgencyRenamed', data: { agency: 'eda', name: 'New EDA' } }, { occurredAt: '2026-05-01T00:00:00.000Z' }),
      at(5, { type: 'ClusterDeskOwnerChanged', data: { agency: 'eda', cluster: 'wichita', owner: 's2', before: 's1' } }),
      at(6, { type: 'StaffLeft', data: { staff: 's1', agency: 'eda' } }),
    ]
    const view = fold(agencyDirectory, 'eda', [...history, ...later])
    expect(view).toMatchObject({ name: 'New EDA', formerNames: [{ name: 'EDA', until: '2026-05-01T00:00:00.000Z' }], desks: [{ owner: 's2' }], staff: 1 })
    const closed = at(7, { type: 'ClusterDeskClosed', data: { agency: 'eda', cluster: 'wichita', reason: 'x' } })
    expect(fold(agencyDirectory, 'eda', [...history, ...later, closed])).toMatchObject({ desks: [] })
  })

  test('lists registered agencies only', () => {
    expect(agencyDirectory.lists?.(fold(agencyDirectory, 'eda', history.slice(1)))).toBe(false)
    expect(agencyDirectory.lists?.(fold(agencyDirectory, 'eda', history))).toBe(true)
  })

  test('a corrected registration shows the new codes; invented agencies say so', () => {
    const invented = { ...registered, origin: { kind: 'synthetic', note: 'x' } } as const
    const replaced = at(9, {
      type: 'EntryReplaced',
      data: { corrected: { event: registered.id, revision: 0, type: 'AgencyRegistered' }, reason: 'x', data: { ...(registered.data as object), codes: { cgac: '014' } }, touches: [] },
    })
    expect(fold(agencyDirectory, 'eda', [invented, replaced])).toMatchObject({ codes: { cgac: '014' }, synthetic: true })
  })
})

describe('staff directory', () => {
  const assigned = at(4, { type: 'LiaisonAssigned', data: { staff: 's1', agency: 'eda', cluster: 'wichita', role: 'lead', from: '2026-01-05', reviewBy: '2027-01-05' } })
  const dialog = (index: number, day: string) =>
    at(index, { type: 'DialogHeld', data: { dialog: `d${index}`, clusters: ['wichita'], staff: [{ staff: 's1', agency: 'eda' }, { staff: 's1', agency: 'eda' }] } }, { occurredAt: `${day}T00:00:00.000Z` })

  test('shows the post, the clusters and the dialogs of a person, and never a name', () => {
    const view = fold(staffDirectory, 's1', [...history, assigned, dialog(5, '2026-02-10'), dialog(6, '2026-01-10')])
    expect(view).toEqual({
      staff: 's1',
      agency: 'eda',
      title: 'Liaison',
      status: 'active',
      assignments: [{ cluster: 'wichita', role: 'lead', from: '2026-01-05', reviewBy: '2027-01-05', until: null }],
      dialogs: 2,
      lastDialog: '2026-02-10T00:00:00.000Z',
      synthetic: false,
    })
  })

  test('an assignment ends with a hand-over, a release, or leaving', () => {
    const ends = ['LiaisonHandedOver', 'LiaisonReleased', 'StaffLeft'].map((type) => fold(staffDirectory, 's1', [...history, assigned, at(5, { type, data: { staff: 's1', agency: 'eda', cluster: 'wichita' } })]))
    expect(ends.map(({ assignments, status }) => [assignments.length, status])).toEqual([[0, 'active'], [0, 'active'], [0, 'left']])
    expect(staffDirectory.lists?.(fold(staffDirectory, 's1', [dialog(5, '2026-02-10')]))).toBe(false)
  })
})
