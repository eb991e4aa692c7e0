import type { ErrorObject, SchemaValidateFunction, ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { plainTextFault } from '../../domain/kernel/plain-text.ts'
import type { Schema } from '../../domain/kernel/schema.ts'
import type { FieldFault } from '../ports/commands.ts'

/** Keywords of ours that say what a field means and never whether it is valid. */
const annotations = ['x-refers-to', 'x-identifies', 'x-personal', 'x-money'] as const

/** Free text of commands: no character that nobody can see. */
const plainText: SchemaValidateFunction = (kind: 'line' | 'lines', text: string) => {
  const message = plainTextFault(text, kind)
  plainText.errors = message === undefined ? [] : [{ keyword: 'x-text', message, params: {} }]
  return message === undefined
}

const newAjv = (): Ajv2020 => {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, discriminator: true, allowUnionTypes: true })
  // The default export of a CommonJS package arrives wrapped or not, by who loads it.
  const formats = addFormats as unknown as ((a: Ajv2020) => void) & { default?: (a: Ajv2020) => void }
  ;(formats.default ?? formats)(ajv)
  for (const keyword of annotations) ajv.addKeyword({ keyword, schemaType: 'string' })
  ajv.addKeyword({ keyword: 'x-text', type: 'string', schemaType: 'string', errors: true, validate: plainText })
  return ajv
}

const sentence = (error: ErrorObject): string => {
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'required':
      return 'This field is required.'
    case 'additionalProperties':
      return 'There is no such field here.'
    case 'enum':
      return `Must be one of: ${(params.allowedValues as unknown[]).join(', ')}.`
    case 'const':
      return `Must be ${JSON.stringify(params.allowedValue)}.`
    case 'pattern':
      return patternSentence(String(params.pattern))
    case 'format':
      return formatSentence(String(params.format))
    case 'x-text':
      return String(error.message)
    case 'discriminator':
      return `The field "${String(params.tag)}" must say which kind this is.`
    case 'type':
      return `Must be of type ${String(params.type)}.`
    default:
      return `${(error.message ?? 'is not valid').replace(/^must/, 'Must')}.`
  }
}

const patternSentence = (pattern: string): string =>
  pattern === '^[a-z0-9][a-z0-9-]{0,63}$'
    ? 'An id holds lower-case letters, digits and hyphens, at most 64.'
    : pattern === '^(0|-?[1-9][0-9]{0,17})$'
      ? 'Money is a text of whole cents, such as "6370000000" for 63.7 million dollars.'
      : pattern === '^[0-9]{5}$'
        ? 'A county is given by its five-digit GEOID, such as "20173".'
        : `Must match ${pattern}.`

const formatSentence = (format: string): string =>
  format === 'date'
    ? 'Must be a calendar day, YYYY-MM-DD.'
    : format === 'date-time'
      ? 'Must be an instant with offset, such as 2026-03-01T10:00:00Z.'
      : `Must be a valid ${format}.`

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

const faultOf = (error: ErrorObject): FieldFault => {
  const params = error.params as { missingProperty?: string; additionalProperty?: string; tag?: string }
  const below = params.missingProperty ?? params.additionalProperty ?? (error.keyword === 'discriminator' ? params.tag : undefined)
  return { field: below === undefined ? error.instancePath || '/' : `${error.instancePath}/${escape(below)}`, message: sentence(error) }
}

/** Faults that are told of one value: whoever sends a megabyte of nonsense gets no megabytes back. */
const mostFaults = 100

/** What is wrong with a value, field by field; nothing when it is right. */
export type Validate = (value: unknown) => readonly FieldFault[]

/**
 * Validators by schema, compiled at first use: a start does not pay for schemas that nobody asks about. Of an `anyOf` or
 * `oneOf` the fault that matters is the one inside the chosen arm, so the wrapping message is left out when there is one.
 */
export const openValidators = (): ((schema: Schema<unknown>) => Validate) => {
  const ajv = newAjv()
  const compiled = new WeakMap<object, ValidateFunction>()
  return (schema) => (value) => {
    let validate = compiled.get(schema)
    if (!validate) {
      validate = ajv.compile(schema)
      compiled.set(schema, validate)
    }
    if (validate(value)) return []
    const errors = validate.errors ?? []
    const inner = errors.filter((e) => e.keyword !== 'anyOf' && e.keyword !== 'oneOf')
    return (inner.length > 0 ? inner : errors).slice(0, mostFaults).map(faultOf)
  }
}
