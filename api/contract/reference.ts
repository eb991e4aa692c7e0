import type { ReferenceKind, Schema } from '../../domain/kernel/schema.ts'
import type { Catalog } from '../http/parts.ts'
import { renderAuthorization } from '../../infra/identity/authorization.ts'
import { ledgerCatalog } from './catalog.ts'
import type { ReferenceRefusal } from './refusals.ts'
import { ledgerRefusals } from './refusals.ts'

type Node = Readonly<Record<string, unknown>>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** The type of a field in a few words. */
const typeOf = (schema: Node): string => {
  if (typeof schema['x-refers-to'] === 'string') return `id of a ${schema['x-refers-to']}`
  if (typeof schema['x-identifies'] === 'string') return `id of the ${schema['x-identifies']}`
  if (typeof schema['x-personal'] === 'string') return 'text about a person, sealed'
  if (typeof schema['x-money'] === 'string') return `money in ${schema['x-money']}, as text`
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (Array.isArray(schema.enum)) return (schema.enum as unknown[]).map((one) => `\`${String(one)}\``).join(', ')
  const arms = (schema.oneOf ?? schema.anyOf) as readonly Node[] | undefined
  if (arms !== undefined) return [...new Set(arms.map(typeOf))].join(' or ')
  if (schema.type === 'array') return isNode(schema.items) ? `list of ${typeOf(schema.items)}` : 'list'
  if (schema.type === 'object' && isNode(schema.properties)) {
    const required = (schema.required ?? []) as readonly string[]
    return `object of ${Object.keys(schema.properties).filter((name) => name !== '_sd').map((name) => (required.includes(name) ? name : `${name}?`)).join(', ')}`
  }
  if (schema.format === 'date') return 'day'
  if (schema.format === 'date-time') return 'instant'
  if (schema.format === 'uuid') return 'UUID'
  return schema.type === 'string' ? 'text' : schema.type === 'integer' ? 'whole number' : schema.type === 'number' ? 'decimal' : typeof schema.type === 'string' ? schema.type : 'any'
}

const fieldsOf = (schema: Schema<unknown>): readonly string[] => {
  const properties = isNode(schema.properties) ? schema.properties : {}
  const required = (schema.required ?? []) as readonly string[]
  const rows = Object.entries(properties).flatMap(([name, field]) =>
    name === '_sd' || !isNode(field)
      ? []
      : [`| ${name} | ${cell(typeOf(field))} | ${required.includes(name) ? 'yes' : 'no'} | ${cell(typeof field.description === 'string' ? field.description : '')} |`],
  )
  return rows.length === 0 ? [] : ['| field | type | required | meaning |', '| --- | --- | --- | --- |', ...rows]
}

const example = (value: unknown): readonly string[] => ['', '```json', JSON.stringify(value, null, 2), '```', '']

const eventsOf = (catalog: Catalog, stream: ReferenceKind | 'any'): readonly string[] =>
  catalog.eventSpecs
    .filter((spec) => spec.stream === stream)
    .flatMap((spec) => ['', `### ${spec.type}`, '', `${spec.description} Version ${spec.version}, since ${spec.since}.`, '', ...fieldsOf(spec.data), ...example(spec.example)])

const commandsOf = (catalog: Catalog, kind: ReferenceKind): readonly string[] =>
  catalog.commandSpecs
    .filter(({ stream }) => stream.kind === kind)
    .flatMap(({ command }) => ['', `### ${command.name}`, '', `${command.description} ${{ creates: 'Makes a new record.', changes: 'Changes a record.', either: 'Makes or changes a record.' }[command.mode]} Roles: ${command.roles.join(', ')}.`, '', ...fieldsOf(command.data), ...example(command.example)])

/**
 * Every event, command, refusal and view in Markdown, from the catalogue: what is written here cannot differ from what
 * runs. Commands that only stewards or administrators send stand with the others, with their roles.
 */
export const renderReference = (catalog: Catalog = ledgerCatalog, refusals: readonly ReferenceRefusal[] = ledgerRefusals): string =>
  [
    '# Events, commands, refusals and views',
    '',
    'Derived from the catalogue by `ledger contract reference`. Money is text of whole cents; instants are UTC with milliseconds; ids are lower-case letters, digits and hyphens.',
    ...catalog.streams.flatMap((stream) => ['', `## ${stream.title} (\`${stream.kind}-<id>\`)`, '', stream.description, ...eventsOf(catalog, stream.kind), ...commandsOf(catalog, stream.kind)]),
    '',
    '## In any stream',
    ...eventsOf(catalog, 'any'),
    ...(refusals.length === 0
      ? []
      : ['', '## Refusals', '', '| code | kind | meaning | what to do |', '| --- | --- | --- | --- |', ...refusals.map(({ code, kind = 'conflict', message, remedy }) => `| ${code} | ${kind} | ${cell(message)} | ${cell(remedy)} |`)]),
    '',
    '## Views',
    ...catalog.projections.flatMap(({ name, version, title, description, keyed, columns, order, view }) => [
      '',
      `### ${title} (\`${name}\`)`,
      '',
      `${description} Keyed by ${keyed}; version ${version}; listed by \`${order}\`; filters: ${columns.map((column) => `\`${column.name}\``).join(', ')}.`,
      '',
      ...fieldsOf(view),
    ]),
    '',
    '## Who may do what',
    '',
    renderAuthorization(),
    '',
  ].join('\n')
