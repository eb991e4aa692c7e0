import type { ReferenceKind } from '../../domain/kernel/schema.ts'
import type { Catalog } from '../http/parts.ts'
import { renderAuthorization } from '../../infra/identity/authorization.ts'
import { ledgerCatalog } from './catalog.ts'
import { cell, dictionaryOf, fieldsOf } from './fields.ts'
import type { ReferenceRefusal } from './refusals.ts'
import { ledgerRefusals } from './refusals.ts'

const example = (value: unknown): readonly string[] => ['', '```json', JSON.stringify(value, null, 2), '```', '']

const eventsOf = (catalog: Catalog, stream: ReferenceKind | 'any'): readonly string[] =>
  catalog.eventSpecs
    .filter((spec) => spec.stream === stream)
    .flatMap((spec) => ['', `### ${spec.type}`, '', `${spec.description} Version ${spec.version}, since ${spec.since}.`, '', ...fieldsOf(spec.data), ...example(spec.example)])

const modes = { creates: 'Makes a new record.', changes: 'Changes a record.', either: 'Makes or changes a record.' } as const

const commandsOf = (catalog: Catalog, kind: ReferenceKind): readonly string[] =>
  catalog.commandSpecs
    .filter(({ stream }) => stream.kind === kind)
    .flatMap(({ command }) => ['', `### ${command.name}`, '', `${command.description} ${modes[command.mode]} Roles: ${command.roles.join(', ')}.`, '', ...fieldsOf(command.data), ...example(command.example)])

/** Every stream with its events and commands. */
export const renderEvents = (catalog: Catalog = ledgerCatalog): string =>
  [
    '# Events and commands',
    '',
    'Derived from the catalogue. Money is text of whole cents; instants are UTC with milliseconds; ids are lower-case letters, digits and hyphens.',
    'Events are named in the past, commands as what is asked for.',
    ...catalog.streams.flatMap((stream) => ['', `## ${stream.title} (\`${stream.kind}-<id>\`)`, '', stream.description, ...eventsOf(catalog, stream.kind), ...commandsOf(catalog, stream.kind)]),
    '',
    '## In any stream',
    ...eventsOf(catalog, 'any'),
    ...catalog.corrections.flatMap(({ name, description, roles, data, example: shown }) => ['', `### ${name}`, '', `${description} Roles: ${roles.join(', ')}.`, '', ...fieldsOf(data), ...example(shown)]),
  ].join('\n')

/** Every reason for which a command can be refused. */
export const renderRefusals = (refusals: readonly ReferenceRefusal[] = ledgerRefusals): string =>
  [
    '| code | kind | meaning | what to do |',
    '| --- | --- | --- | --- |',
    ...refusals.map(({ code, kind = 'conflict', message, remedy }) => `| \`${code}\` | ${kind} | ${cell(message)} | ${cell(remedy)} |`),
  ].join('\n')

/** The data dictionary: every projection with its columns and every field of its view. */
export const renderViews = (catalog: Catalog = ledgerCatalog): string =>
  [
    '# Views',
    '',
    'Derived from the catalogue of projections. In a path, `[]` stands for each of a list and `.*` for each by key (an agency, a year).',
    ...catalog.projections.flatMap(({ name, version, title, description, keyed, columns, order, clock, view }) => [
      '',
      `## ${title} (\`${name}\`)`,
      '',
      `${description} Keyed by ${keyed}; version ${version}; listed by \`${order}\`.`,
      '',
      '| column | filter by | title |',
      '| --- | --- | --- |',
      ...columns.map((column) => `| \`${column.name}\` | ${filters[column.type]} | ${cell(column.title)} |`),
      ...(clock?.columns ?? []).map((column) => `| \`${column.name}\` | no filter: reckoned when it is shown | ${cell(column.title)} |`),
      '',
      ...dictionaryOf(view),
    ]),
  ].join('\n')

const filters = { id: 'equal', set: 'holds', text: 'contains', date: 'equal, `.from`, `.to`', number: 'equal, `.from`, `.to`' } as const

/**
 * Every event, command, refusal and view in Markdown, from the catalogue: what is written here cannot differ from what
 * runs. Commands that only stewards or administrators send stand with the others, with their roles.
 */
export const renderReference = (catalog: Catalog = ledgerCatalog, refusals: readonly ReferenceRefusal[] = ledgerRefusals): string =>
  [renderEvents(catalog), '', '# Refusals', '', renderRefusals(refusals), '', renderViews(catalog), '', '# Who may do what', '', renderAuthorization(), ''].join('\n')
