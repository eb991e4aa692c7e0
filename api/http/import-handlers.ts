import type { Request, Response } from 'express'
import type { Query } from './input.ts'
import type { Role } from '../../domain/kernel/event.ts'
import { correctionCommands } from '../../domain/correction/correction.ts'
import { openRehearsal } from '../../infra/engine/rehearsal.ts'
import { may } from '../../infra/identity/authorization.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import { actorOf } from '../../infra/identity/caller.ts'
import type { Importer, Report } from '../../infra/importers/importer.ts'
import { OptionFault, runImport } from '../../infra/importers/importer.ts'
import { openReader } from '../../infra/importers/known.ts'
import type { Commands } from '../../infra/ports/commands.ts'
import { queryOf } from './input.ts'
import type { Book, Catalog, Handler } from './parts.ts'
import { callerOf, pathOf } from './parts.ts'
import { badInput, faultOf, notFound, problemOf } from './problem.ts'

const sourceOf = (query: Query): string => {
  const source = query.source ?? ''
  if (source === '' || source.length > 200) throw badInput('source', 'Must name the file, in at most 200 characters.')
  return source
}

/** Milliseconds between two lines of progress. */
const every = 250

/** The file as it comes in, and how much of it has. */
const counted = (request: Request) => {
  let read = 0
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      read += chunk.length
      yield chunk
    }
  }
  return { bytes: bytes(), read: () => read }
}

/** Lines of an answer that is written while the work goes on: progress, and at the end the report or the problem. */
const openLines = (response: Response) => {
  let last = 0
  const line = (value: object): void => void response.write(`${JSON.stringify(value)}\n`)
  return {
    progress: (rows: number, bytes: number): void => {
      const now = performance.now()
      if (now - last < every) return
      last = now
      if (!response.headersSent) response.status(200).set({ 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' })
      line({ progress: { rows, bytes } })
    },
    end: (value: object): void => {
      if (!response.headersSent) response.status(200).set({ 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' })
      line(value)
      response.end()
    },
  }
}

/** Imports: a file goes in as it is, and every row comes out as a command or with the reason why not. */
export const importHandlers = (book: Book, catalog: Catalog, importers: readonly Importer[]): { readonly listImports: Handler; readonly runImport: Handler } => {
  const rolesOf = new Map<string, readonly Role[]>([...catalog.commandSpecs.map(({ command }) => command), ...correctionCommands].map(({ name, roles }) => [name, roles]))

  /** A file gives nobody a right that the single command would not. */
  const within = (caller: Caller, commands: Commands): Commands => ({
    execute: async (request) => {
      const roles = rolesOf.get(request.name)
      if (roles === undefined || may(caller, 'send-command', { declared: roles }) === 'yes') return commands.execute(request)
      const message = `The role ${caller.role} cannot send ${request.name}.`
      return { kind: 'refused', rejection: { code: 'not-allowed', kind: 'forbidden', message, remedy: `It is for: ${roles.join(', ')}.` } }
    },
  })

  const run = async (caller: Caller, importer: Importer, request: Request, onProgress: (rows: number, bytes: number) => void): Promise<Report> => {
    const query = queryOf(request, ['source', 'preview', ...Object.keys(importer.options)])
    const preview = query.preview ?? 'false'
    if (preview !== 'true' && preview !== 'false') throw badInput('preview', 'Must be true or false.')
    const name = sourceOf(query)
    const file = counted(request)
    const { commands, log, decode } = preview === 'true' ? openRehearsal({ ...book, ...catalog }) : book
    try {
      return await runImport({
        importer,
        source: { name, bytes: file.bytes },
        settings: Object.fromEntries(Object.entries(query).filter(([option]) => Object.hasOwn(importer.options, option))),
        commands: within(caller, commands),
        reader: openReader({ log, decode, views: book.views, commandSpecs: catalog.commandSpecs }),
        actor: actorOf(caller),
        preview: preview === 'true',
        onProgress: (rows) => onProgress(rows, file.read()),
      })
    } catch (fault) {
      if (fault instanceof OptionFault) throw badInput(fault.option, fault.message)
      throw fault
    }
  }

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
      const lines = (request.get('accept') ?? '').includes('application/x-ndjson') ? openLines(response) : undefined
      try {
        const report = await run(caller, importer, request, lines?.progress ?? (() => undefined))
        // What is left of a broken file would be taken for the next request.
        if (!request.complete && !response.headersSent) response.set('connection', 'close')
        if (lines) lines.end({ report })
        else response.set({ 'cache-control': 'no-store', 'ledger-size': String(book.log.head().size) }).json(report)
      } catch (fault) {
        // Once lines went out the status is spent: the problem becomes the last line.
        if (!lines || !response.headersSent) throw fault
        lines.end({ problem: problemOf(faultOf(fault), String(response.getHeader('correlation-id'))) })
      }
    },
  }
}
