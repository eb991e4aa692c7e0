import type { FieldSchema } from '../../ledger/catalogue.ts'
import { nameWords, words } from '../../parts/format.ts'

const partsOf = (pointer: string): readonly string[] => pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

/** A JSON pointer as words: `/gaps/byOwner/eda` is "Gaps › By owner › Eda". */
export const pathWords = (pointer: string): string =>
  pointer === ''
    ? 'The whole view'
    : partsOf(pointer)
        .map((part) => (/^\d+$/.test(part) ? `number ${Number(part) + 1}` : /[A-Z]/.test(part) ? nameWords(part) : words(part)))
        .join(' › ')

const within = (schema: FieldSchema, part: string): FieldSchema | undefined => {
  const node = (Array.isArray(schema.anyOf) ? (schema.anyOf as FieldSchema[])[0] : schema) ?? schema
  const properties = node.properties as Readonly<Record<string, FieldSchema>> | undefined
  const inner = properties?.[part] ?? node.additionalProperties ?? node.items
  return typeof inner === 'object' && inner !== null ? (inner as FieldSchema) : undefined
}

/** What the data dictionary says of the field that a pointer leads to. */
export const meaningOf = (schema: FieldSchema, pointer: string): string | undefined => {
  let node: FieldSchema | undefined = schema
  for (const part of partsOf(pointer)) node = node === undefined ? undefined : within(node, part)
  return typeof node?.description === 'string' && pointer !== '' ? node.description : undefined
}
