import { expect, test } from '@jest/globals'
import { Subject } from 'rxjs'
import { openLabeller } from '../../api/http/labels.ts'
import type { Book } from '../../api/http/parts.ts'
import { list, object, ref } from '../../domain/kernel/schema.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import type { Change } from '../../infra/ports/views.ts'
import { projections } from '../../projections/catalog.ts'

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
const about = object({ agency: ref('agency') })

test.each([
  ['its key is named', ['eda']],
  ['too much changed to name it', []],
])('a name that was kept is looked up again when %s', async (_when, keys) => {
  let name = 'Before'
  const changes = new Subject<Change>()
  const book = { views: { changes, edition: () => 0, row: async () => ({ row: { key: 'eda', view: { name } } }) } } as unknown as Book
  const labeller = openLabeller(book, projections, logger)
  const label = async (): Promise<unknown> => (await labeller.namesOf(about, [{ agency: 'eda' }], {})).names.agency
  expect(await label()).toEqual({ eda: 'Before' })
  name = 'After'
  expect(await label()).toEqual({ eda: 'Before' })
  changes.next({ projection: 'agency-directory', version: 1, size: 1, position: '1' as Change['position'], keys })
  expect(await label()).toEqual({ eda: 'After' })
  labeller.close()
})

const person = '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01'
const liaison = (agency: string): Caller => ({ ref: 'r', agency, role: 'liaison', grants: [], expires: 0 }) as unknown as Caller

test('the name of a person whom a steward registered is for the agency that the person works for', async () => {
  const book = {
    views: { changes: new Subject<Change>() },
    log: { readStream: async () => ({ kind: 'found', entries: [{ agency: 'cluster-ledger' }] }) },
    decode: () => ({ data: { staff: person, agency: 'eda' } }),
    vault: { valuesOf: async (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, { name: 'Sam' }])) },
  } as unknown as Book
  const labeller = openLabeller(book, projections, logger)
  expect(await labeller.peopleOf([person], liaison('eda'), undefined)).toEqual({ [person]: 'Sam' })
  expect(await labeller.peopleOf([person], liaison('nsf'), undefined)).toEqual({})
  expect(await labeller.peopleOf([person], liaison('cluster-ledger'), undefined)).toEqual({})
  labeller.close()
})

test('ids that have no name take no place from those that have one', async () => {
  const book = { views: { changes: new Subject<Change>(), edition: () => 0, row: async () => ({ row: { key: 'eda', view: { name: 'EDA' } } }) } } as unknown as Book
  const labeller = openLabeller(book, projections, logger)
  const form = object({ findings: list(ref('finding')), agency: ref('agency'), contact: ref('staff') })
  const findings = Array.from({ length: 3_000 }, (_, i) => `finding-${i}`)
  expect(await labeller.namesOf(form, [{ findings, agency: 'eda', contact: person }], {})).toEqual({ names: { agency: { eda: 'EDA' } }, people: [person] })
  labeller.close()
})
