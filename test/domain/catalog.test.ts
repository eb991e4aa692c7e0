import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ledgerRefusals } from '../../api/contract/refusals.ts'
import { commandSpecs, eventSpecs, streams } from '../../domain/catalog.ts'
import { correctionCommands } from '../../domain/correction/correction.ts'
import { EntryReplaced } from '../../domain/correction/events.ts'
import type { Schema } from '../../domain/kernel/schema.ts'
import { cents, date, instant, marked } from '../../domain/kernel/schema.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { bodySchema } from '../../infra/engine/request.ts'

const validatorOf = openValidators()

describe('the catalogue', () => {
  test.each(eventSpecs.map((spec) => [spec.type, spec] as const))('%s: its example is what its schema allows', (_type, spec) => {
    expect(validatorOf(spec.data)(spec.example)).toEqual([])
  })

  test('an example of a replacement is whole: all data of the entry, as its type has them', () => {
    const { corrected, data } = EntryReplaced.example
    const { data: schema } = eventSpecs.find(({ type }) => type === corrected.type) ?? {}
    expect(validatorOf(schema as never)(data)).toEqual([])
    const [{ example }] = correctionCommands as never as readonly [{ readonly example: { readonly data: unknown } }]
    expect(validatorOf(schema as never)(example.data)).toEqual([])
  })

  test.each(commandSpecs.map(({ command }) => [command.name, command] as const))('%s: its example is what it takes, and its target names its thing', (_name, command) => {
    expect(validatorOf(bodySchema(command))(command.example)).toEqual([])
    const { properties } = command.data as unknown as { readonly properties: Readonly<Record<string, unknown>> }
    expect(Object.keys(properties)).toContain(command.target)
  })

  test('an amount of money has one text, and a day is one of the calendar', () => {
    const faultsOf = (schema: Schema<string>, value: unknown): number => validatorOf(schema)(value).length
    for (const good of ['0', '1', '-1', '5140000000', '-999999999999999999']) expect([good, faultsOf(cents(), good)]).toEqual([good, 0])
    for (const bad of ['-0', '00', '01', '1.5', '+1', '1e9', '', ' 1', '1000000000000000000', 1]) expect([bad, faultsOf(cents(), bad) > 0]).toEqual([bad, true])
    for (const good of ['2024-02-29', '2023-12-31']) expect([good, faultsOf(date(), good)]).toEqual([good, 0])
    for (const bad of ['2023-02-29', '2023-02-30', '2023-13-01', '2023-00-10', '2023-1-1', '2023-04-31', '20230401', '2023-04-01T00:00:00Z']) expect([bad, faultsOf(date(), bad) > 0]).toEqual([bad, true])
    for (const bad of ['2023-02-30T10:00:00Z', '2023-02-28T25:00:00Z', '2023-02-28T10:00:00', '2023-02-28']) expect([bad, faultsOf(instant(), bad) > 0]).toEqual([bad, true])
  })

  test('names are used once', () => {
    const types = eventSpecs.map(({ type }) => type)
    const names = [...commandSpecs.map(({ command }) => command.name), ...correctionCommands.map(({ name }) => name as string)]
    expect(new Set(types).size).toBe(types.length)
    expect(new Set(names).size).toBe(names.length)
    expect(new Set(streams.map(({ kind }) => kind)).size).toBe(streams.length)
  })

  test.each(eventSpecs.filter(({ stream }) => stream !== 'any').map((spec) => [spec.type, spec] as const))('%s says which thing it is about', (_type, spec) => {
    const own = marked(spec.data, spec.example, 'x-identifies').map(({ mark }) => mark)
    // The coordination of a cluster is known by the cluster's id.
    expect(own.length > 0 ? own : [spec.stream]).toContain(spec.stream)
  })

  test('each reason for a refusal has one code', () => {
    const domain = join(import.meta.dirname, '../../domain')
    const codes = readdirSync(domain, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(join(domain, file), 'utf8').matchAll(/^ {2}'([a-z0-9-]+)': (?:\{|\n)/gm)].map((found) => found[1]))
    expect(codes.length).toBeGreaterThan(60)
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([])
  })

  test('each refusal is given somewhere in the tests of the rules', () => {
    const tests = readdirSync(import.meta.dirname, { encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts') && file !== 'catalog.test.ts')
    const told = tests.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n')
    // The command path gives these; its own tests are in test/infra/handle.test.ts.
    const ofThePath = ['already-exists']
    expect(ledgerRefusals.map(({ code }) => code).filter((code) => !told.includes(`'${code}'`) && !ofThePath.includes(code))).toEqual([])
  })

  test('no stream name, type or agency code can hold what a person typed about a person', () => {
    for (const spec of eventSpecs) for (const { mark } of marked(spec.data, spec.example, 'x-personal')) expect(['staff', 'participant', 'dialog']).toContain(mark)
    expect(eventSpecs.some((spec) => JSON.stringify(spec.data).includes('"x-personal"'))).toBe(true)
  })
})
