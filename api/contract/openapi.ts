import type { Schema } from '../../domain/kernel/schema.ts'
import { authorizationTable, standings } from '../../infra/identity/authorization.ts'
import { redactedSchema } from '../../infra/identity/redaction.ts'
import type { AnyProjection } from '../../projections/kernel/projection.ts'
import type { Catalog, Info } from '../http/parts.ts'
import type { Answer, Parameter, Route } from '../http/route.ts'
import { filterName } from '../http/route.ts'
import { routes } from '../http/routes.ts'
import { version } from '../version.ts'
import { ledgerCatalog } from './catalog.ts'
import { commandsOf } from './commands.ts'
import { answerSchemas, rowSchema, rowsSchema } from './schemas.ts'

type Json = Readonly<Record<string, unknown>>

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })

const titles: Readonly<Record<number, string>> = {
  400: 'A parameter, header or body cannot be read.',
  401: 'There is no token, or it gives no access.',
  403: 'Your role or agency may not do this.',
  404: 'It is not there, or not for you to see.',
  406: 'The list does not come in that form.',
  409: 'The state of things does not allow it.',
  412: 'The record has moved on.',
  413: 'The body is larger than 1 MiB.',
  415: 'The body is not JSON.',
  422: 'The input is not valid; every field at fault is named.',
  414: 'The address is too long.',
  421: 'In local mode: the name in Host is not one of this machine.',
  429: 'Too many requests.',
  431: 'The token or the headers are too long.',
  500: 'Something failed inside; nothing is half done.',
  503: 'Not possible at the moment.',
  507: 'The disk is full.',
}

const headerSchemas: Readonly<Record<string, Json>> = {
  ETag: { description: 'Tag of this very answer; of a record its revision.', schema: { type: 'string' } },
  Location: { description: 'Address of the record.', schema: { type: 'string' } },
  'Ledger-Size': { description: 'Log size that the answer is true for.', schema: { type: 'integer' } },
  'Ledger-Projection': { description: 'Name and version of the projection, where the body is not JSON.', schema: { type: 'string' } },
  'Ledger-Position': { description: 'Position of the last entry that the answer is true for, where the body is not JSON.', schema: { type: 'string' } },
  'Ledger-Occurred': { description: 'Moment of the occurred axis that was asked for, where the body is not JSON.', schema: { type: 'string', format: 'date-time' } },
}

const parameterOf = ({ name, in: place, description, schema, required, example }: Parameter): Json => ({
  name,
  in: place,
  description,
  required: required === true,
  schema,
  ...(example === undefined ? {} : { example }),
})

const contentOf = (answer: Answer, schema: Json): Json =>
  Object.fromEntries(answer.media.map((media) => [media, { schema: media === 'application/json' ? schema : { type: 'string' } }]))

const responsesOf = (route: Route, schemaOf: (name: string) => Json): Json => {
  const answers = route.answers.map((answer): [string, Json] => [
    String(answer.status),
    {
      description: answer.description,
      ...(answer.headers === undefined ? {} : { headers: Object.fromEntries(answer.headers.map((name) => [name, headerSchemas[name]])) }),
      ...(answer.media.length === 0 ? {} : { content: contentOf(answer, answer.schema === undefined ? { type: 'string' } : schemaOf(answer.schema)) }),
    },
  ])
  const everywhere = route.action === 'see-contract' ? [414, 421, 429, 431, 500] : [400, 401, 403, 414, 421, 429, 431, 500]
  const problems = [...new Set([...everywhere, ...route.problems])].toSorted((a, b) => a - b)
  return Object.fromEntries([
    ...answers,
    ...problems.map((status) => [String(status), { $ref: `#/components/responses/problem${status}` }]),
  ]) as Json
}

/** Problems are the same everywhere, and described once. */
const problemResponses = (): Json =>
  Object.fromEntries(Object.entries(titles).map(([status, description]) => [`problem${status}`, { description, content: { 'application/problem+json': { schema: ref('Problem') } } }]))

const permissionsOf = (route: Route): Json => Object.fromEntries(standings.map((standing) => [standing, authorizationTable[route.action].rules[standing]]))

type Variant = { readonly path: string; readonly id: string; readonly summary: string; readonly description?: string; readonly parameters: readonly Parameter[]; readonly body?: Json; readonly schemaOf: (name: string) => Json }

const operation = (route: Route, variant: Variant): Json => {
  const description = [variant.description, route.description].filter((part) => part !== undefined).join('\n\n')
  return {
    operationId: variant.id,
    tags: [route.tag],
    summary: variant.summary,
    ...(description === '' ? {} : { description }),
    parameters: variant.parameters.map(parameterOf),
    ...(variant.body === undefined ? {} : { requestBody: { required: true, content: { [route.takesFile ? 'application/octet-stream' : 'application/json']: variant.body } } }),
    responses: responsesOf(route, variant.schemaOf),
    ...(route.action === 'see-contract' ? { security: [] } : {}),
    'x-action': route.action,
    'x-permissions': permissionsOf(route),
  }
}

const without = (route: Route, name: string): readonly Parameter[] => route.parameters.filter((parameter) => parameter.name !== name)

const filtersOf = (projection: AnyProjection): readonly Parameter[] =>
  projection.columns.flatMap(({ name, title, type }): readonly Parameter[] => {
    const filter = (suffix: string, words: string): Parameter => ({ name: `${filterName(name)}${suffix}`, in: 'query', description: `${title}${words}`, schema: { type: 'string' } })
    const means = { id: ': equal', text: ': contains', set: ': holds', date: ': equal', number: ': equal' }[type]
    return type === 'date' || type === 'number' ? [filter('', means), filter('.from', ': at least'), filter('.to', ': at most')] : [filter('', means)]
  })

const viewName = (projection: AnyProjection): string => `view.${projection.name}`

/** A route as the description has it: once, or once for every command or projection. */
const variantsOf = (route: Route, catalog: Catalog): readonly Variant[] => {
  const plain = route.path.replace('{*', '{')
  if (route.each === undefined)
    return [{ path: plain, id: route.id, summary: route.summary, parameters: route.parameters, schemaOf: ref, ...(route.method === 'post' ? { body: { schema: route.takesFile ? {} : { type: 'object' } } } : {}) }]
  switch (route.each) {
    case 'command':
      return commandsOf(catalog).map((command) => ({
        path: plain.replace('{name}', command.name),
        id: command.name,
        summary: command.summary,
        description: `${command.description}\n\nRoles: ${command.roles.join(', ')}.`,
        parameters: without(route, 'name'),
        body: { schema: ref(`command.${command.name}`), example: command.example },
        schemaOf: ref,
      }))
    case 'projection':
      return catalog.projections.map((projection) => ({
        path: plain.replace('{projection}', projection.name),
        id: `${route.id}-${projection.name}`,
        summary: route.id === 'listRows' ? `${projection.title}: list` : `${projection.title}: one by ${projection.keyed}`,
        description: projection.description,
        parameters: [...without(route, 'projection'), ...(route.id === 'listRows' ? filtersOf(projection) : [])],
        schemaOf: () => (route.id === 'listRows' ? rowsSchema(ref(viewName(projection))) : rowSchema(ref(viewName(projection)))),
      }))
  }
}

const pathsOf = (catalog: Catalog): Json => {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) for (const variant of variantsOf(route, catalog)) (paths[variant.path] ??= {})[route.method] = operation(route, variant)
  return paths
}

/** Members that other tools read in another way than we mean: a union by tag is told apart by the `const` of its arms. */
const plainSchema = (schema: Schema<unknown>): unknown => {
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    const named = node as Json
    return Object.fromEntries(Object.entries(named).flatMap(([name, child]) => (name === 'discriminator' && 'oneOf' in named ? [] : [[name, walk(child)]])))
  }
  return walk(schema)
}

const schemasOf = (catalog: Catalog): Json =>
  Object.fromEntries([
    // Lists and rows are described for each projection.
    ...Object.entries(answerSchemas).filter(([name]) => name !== 'Rows' && name !== 'Row').map(([name, schema]) => [name, plainSchema(schema)] as const),
    ...commandsOf(catalog).map(({ name, schema }) => [`command.${name}`, plainSchema(schema)] as const),
    ...catalog.projections.map((projection) => [viewName(projection), plainSchema(redactedSchema(projection.view))] as const),
  ])

/** The description of the whole interface (OpenAPI 3.1), derived from the route table and the catalogue. */
export const openApi = (catalog: Catalog = ledgerCatalog, info: Pick<Info, 'version'> = { version }): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Cluster Ledger',
    version: info.version,
    summary: 'The shared, append-only book of what agencies do with regional industry clusters.',
    description: 'Commands go in, views come out, each at a point of the log that the answer names. Every error is a problem of RFC 9457 with a stable `code` and a `remedy`.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'Where this description comes from.' }],
  security: [{ token: [] }],
  tags: [
    { name: 'Commands', description: 'What can be asked of the ledger.' },
    { name: 'Views', description: 'What can be seen, now and as of any day.' },
    { name: 'Log', description: 'The entries themselves.' },
    { name: 'Contract', description: 'Descriptions of the interface.' },
    { name: 'Operation', description: 'Health and care.' },
  ],
  paths: pathsOf(catalog),
  components: {
    schemas: schemasOf(catalog),
    responses: problemResponses(),
    securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'OIDC access token (RFC 9068), or a local token of `ledger token` on loopback.' } },
  },
})
