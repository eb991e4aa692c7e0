import { expect, test } from '@jest/globals'
import { Subject } from 'rxjs'
import { openLabeller } from '../../api/http/labels.ts'
import type { Book } from '../../api/http/parts.ts'
import { object, ref } from '../../domain/kernel/schema.ts'
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
