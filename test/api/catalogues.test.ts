import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ledgerRefusals } from '../../api/contract/refusals.ts'
import { commandsOf } from '../../api/contract/commands.ts'
import { ledgerCatalog } from '../../api/contract/catalog.ts'
import type { Schema } from '../../domain/kernel/schema.ts'
import { projections } from '../../projections/catalog.ts'
import type { Service } from '../kit/http.ts'
import { eda, jsonOf, openService, somebody } from '../kit/http.ts'

let service: Service
beforeAll(async () => {
  service = await openService()
})
afterAll(() => service.close())

test('the register of refusals is there for every caller, as the documentation has it', async () => {
  for (const as of [eda, somebody('reader'), somebody('admin')]) {
    const { refusals } = (await jsonOf(service.ask('/api/v1/refusals', { as }))) as { refusals: object[] }
    expect(refusals).toEqual(ledgerRefusals.map(({ code, kind, message: meaning, remedy }) => ({ code, kind, meaning, remedy })))
  }
  expect((await service.ask('/api/v1/refusals')).status).toBe(401)
  expect((await service.ask('/api/v1/refusals?code=already-exists', { as: eda })).status).toBe(400)
})

type Node = { readonly description?: string; readonly properties?: Readonly<Record<string, Node>>; readonly items?: Node; readonly anyOf?: readonly Node[]; readonly oneOf?: readonly Node[]; readonly additionalProperties?: Node | boolean }

/** Names of fields of a schema that do not say what they mean. */
const silent = (schema: Schema<unknown>): readonly string[] => {
  const { properties = {}, items, anyOf = [], oneOf = [], additionalProperties } = schema as Node
  const below = [items, additionalProperties, ...anyOf, ...oneOf, ...Object.values(properties)].filter((one) => typeof one === 'object')
  return [...Object.entries(properties).flatMap(([name, { description }]) => (description === undefined ? [name] : [])), ...below.flatMap((one) => silent(one as Schema<unknown>))]
}

test('every field of every view says what it means, and nearly every field of the commands', () => {
  expect(projections.flatMap(({ view }) => silent(view))).toEqual([])
  const fields = commandsOf(ledgerCatalog).flatMap(({ schema }) => silent(schema))
  expect(new Set(fields).size).toBeLessThan(20)
})
