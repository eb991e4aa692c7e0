import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandSpecs, eventSpecs, streams } from '../../domain/catalog.ts'
import { correctionCommands } from '../../domain/correction/correction.ts'
import { marked } from '../../domain/kernel/schema.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { bodySchema } from '../../infra/engine/request.ts'

const validatorOf = openValidators()

describe('the catalogue', () => {
  test.each(eventSpecs.map((spec) => [spec.type, spec] as const))('%s: its example is what its schema allows', (_type, spec) => {
    expect(validatorOf(spec.data)(spec.example)).toEqual([])
  })

  test.each(commandSpecs.map(({ command }) => [command.name, command] as const))('%s: its example is what it takes, and its target names its thing', (_name, command) => {
    expect(validatorOf(bodySchema(command))(command.example)).toEqual([])
    const { properties } = command.data as unknown as { readonly properties: Readonly<Record<string, unknown>> }
    expect(Object.keys(properties)).toContain(command.target)
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

  test('no stream name, type or agency code can hold what a person typed about a person', () => {
    for (const spec of eventSpecs) for (const { mark } of marked(spec.data, spec.example, 'x-personal')) expect(['staff', 'participant', 'dialog']).toContain(mark)
    expect(eventSpecs.some((spec) => JSON.stringify(spec.data).includes('"x-personal"'))).toBe(true)
  })
})
