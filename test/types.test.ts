import { expect, test } from '@jest/globals'
import type { DataOf } from '../domain/kernel/event.ts'
import { defineEvent } from '../domain/kernel/event.ts'
import type { Infer, Schema } from '../domain/kernel/schema.ts'
import { boolean, cents, date, decimal, instant, integer, list, nullable, object, oneOfText, optional, ownId, personal, record, ref, text, uuid, variant } from '../domain/kernel/schema.ts'
import type { ConstraintIdentified } from '../domain/finding/events.ts'

// `npm run types` is the test; at run time there is nothing left to see.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const proves = <T extends readonly true[]>(..._none: readonly T[]): boolean => true

const _whole = object({
  id: ownId('finding'),
  cluster: ref('cluster'),
  key: uuid(),
  title: text(),
  kind: oneOfText(['open', 'closed']),
  on: date(),
  at: instant(),
  count: integer(),
  share: decimal(),
  amount: cents(),
  sure: boolean(),
  tags: list(text()),
  until: nullable(date()),
  years: record(integer()),
  evidence: variant('kind', { dialog: { dialog: ref('dialog') }, document: { title: text(), url: optional(text()) } }),
  note: optional(text()),
  name: personal('id'),
})
type Whole = Infer<typeof _whole>

test('a schema gives its type exactly, and never any', () => {
  expect(
    proves<[
      Same<Whole['id' | 'cluster' | 'key' | 'title' | 'on' | 'at' | 'amount'], string>,
      Same<Whole['kind'], 'open' | 'closed'>,
      Same<Whole['count' | 'share'], number>,
      Same<Whole['sure'], boolean>,
      Same<Whole['tags'], readonly string[]>,
      Same<Whole['until'], string | null>,
      Same<Whole['years'], Readonly<Record<string, number>>>,
      Same<Whole['evidence'], { readonly kind: 'dialog'; readonly dialog: string } | { readonly kind: 'document'; readonly title: string; readonly url?: string }>,
      Same<Pick<Whole, 'note'>, { readonly note?: string }>,
      Same<Pick<Whole, 'name'>, { readonly name?: string }>,
      Same<Infer<Schema<unknown>>, unknown>,
    ]>(),
  ).toBe(true)
})

test('an event is what its declaration says', () => {
  type Found = DataOf<typeof ConstraintIdentified>
  expect(proves<[Same<Found['confidentiality'], 'open' | 'agencies' | 'own'>, Same<Found['evidence'][number]['kind'], 'dialog' | 'document'>, Same<Found['cluster'], string>]>()).toBe(true)
})

test('mistakes do not compile', () => {
  const declared = { type: 'Thing', stream: 'finding', summary: 's', description: 'd' } as const
  // @ts-expect-error an example that its schema does not allow
  const wrong = defineEvent({ ...declared, data: object({ count: integer() }), example: { count: 'one' } })
  // @ts-expect-error a field that the schema does not have
  const more = defineEvent({ ...declared, data: object({ count: integer() }), example: { count: 1, other: 2 } })
  // @ts-expect-error a thing that the ledger does not know
  const stranger = ref('company')
  // @ts-expect-error a keyword outside the vocabulary
  const misspelt = text({ minLenght: 1 })
  expect([wrong, more, stranger, misspelt]).toHaveLength(4)
})
