import type { Query } from './input.ts'
import { bodySchema } from '../../infra/engine/request.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { may } from '../../infra/identity/authorization.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import { actorOf } from '../../infra/identity/caller.ts'
import type { Importer } from '../../infra/importers/importer.ts'
import { runImport } from '../../infra/importers/importer.ts'
import type { Commands } from '../../infra/ports/commands.ts'
import { queryOf } from './input.ts'
import type { Book, Catalog, Handler } from './parts.ts'
import { callerOf, pathOf } from './parts.ts'
import { badInput, notFound } from './problem.ts'

const sourceOf = (query: Query): string => {
  const source = query.source ?? ''
  if (source === '' || source.length > 200) throw badInput('source', 'Must name the file, in at most 200 characters.')
  return source
}

/** Imports: a file goes in as it is, and every row comes out as a command or with the reason why not. */
export const importHandlers = (book: Book, catalog: Catalog, importers: readonly Importer[]): { readonly listImports: Handler; readonly runImport: Handler } => {
  const byName = new Map(catalog.commandSpecs.map(({ command }) => [command.name, command]))
  const validatorOf = openValidators()

  /** A file gives nobody a right that the single command would not. */
  const within = (caller: Caller): Commands => ({
    execute: async (request) => {
      const command = byName.get(request.name)
      if (command === undefined || may(caller, 'send-command', { declared: command.roles }) === 'yes') return book.commands.execute(request)
      const message = `The role ${caller.role} cannot send ${request.name}.`
      return { kind: 'refused', rejection: { code: 'not-allowed', kind: 'forbidden', message, remedy: `It is for: ${command.roles.join(', ')}.` } }
    },
  })

  return {
    listImports: ({ request, response }) => {
      queryOf(request, [])
      response.json({ imports: importers.map(({ name, title, form, options }) => ({ name, title, form, options })) })
    },
    runImport: async (asked) => {
      const { request, response } = asked
      const caller = callerOf(asked)
      const importer = importers.find(({ name }) => name === pathOf(asked, 'kind'))
      if (!importer) throw notFound('kind of import')
      const query = queryOf(request, ['source', 'preview', ...Object.keys(importer.options)])
      const preview = query.preview ?? 'false'
      if (preview !== 'true' && preview !== 'false') throw badInput('preview', 'Must be true or false.')
      const length = Number(request.get('content-length'))
      const report = await runImport({
        importer,
        source: { name: sourceOf(query), bytes: request, ...(Number.isInteger(length) && length > 0 ? { size: length } : {}) },
        settings: Object.fromEntries(Object.entries(query).filter(([name]) => name in importer.options)),
        commands: within(caller),
        check: (name, body) => {
          const command = byName.get(name)
          return command ? validatorOf(bodySchema(command))(body) : [{ field: '/', message: `There is no command ${name}.` }]
        },
        actor: actorOf(caller),
        clock: book.clock,
        preview: preview === 'true',
      })
      // What is left of a broken file would be taken for the next request.
      if (!request.complete) response.set('connection', 'close')
      response.set({ 'cache-control': 'no-store', 'ledger-size': String(book.log.head().size) }).json(report)
    },
  }
}
