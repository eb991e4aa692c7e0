import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import type { Target } from './client.ts'
import { connect } from './client.ts'
import { exitCodes, Failure } from './failure.ts'
import { say, sayJson } from './output.ts'

const inputOf = (given: string): string => {
  if (given !== '-' && !given.startsWith('@')) return given
  const file = given === '-' ? 0 : given.slice(1)
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Failure(exitCodes.usage, `Cannot read ${given === '-' ? 'standard input' : given.slice(1)}: ${(cause as Error).message}`)
  }
}

type Accepted = { readonly stream: string; readonly id: string; readonly revision: number; readonly position?: string; readonly repeated: boolean; readonly events: readonly { readonly type: string }[] }

/** `append` and `rebuild`: what changes the book or how it is shown. */
export const writingCommands = (program: Command, shared: (command: Command) => Command): void => {
  shared(program.command('append').description('Carry out a command; what follows from it is appended to the log').argument('<command>', 'such as log-dialog; `ledger contract commands` lists them'))
    .requiredOption('--data <json>', 'the command as JSON, @file, or - for standard input')
    .option('--key <key>', 'idempotency key: the same key gives the same answer again')
    .option('--revision <n>', 'refuse when the record has moved on from this revision')
    .action(async (name: string, o: Target & { data: string; key?: string; revision?: string; json?: boolean }) => {
      const client = await connect({ role: 'liaison', ...o }, { creates: true })
      try {
        const response = await client.post(`/api/v1/commands/${encodeURIComponent(name)}`, inputOf(o.data), {
          'idempotency-key': o.key ?? randomUUID(),
          ...(o.revision === undefined ? {} : { 'if-match': `"${o.revision}"` }),
        })
        const answer = (await response.json()) as Accepted
        if (o.json) return sayJson(answer)
        const what = answer.repeated ? 'already so' : answer.events.map((event) => event.type).join(', ')
        say(`${what} · ${answer.stream} revision ${answer.revision}${answer.position === undefined ? '' : ` · position ${answer.position}`}`)
      } finally {
        await client.close()
      }
    })

  shared(program.command('rebuild').description('Fold projections again from the first entry, beside the live ones, and switch').argument('[projections...]', 'all when none is named'))
    .action(async (names: readonly string[], o: Target & { json?: boolean }) => {
      const client = await connect({ role: 'admin', ...o })
      try {
        const listed = (await (await client.get('/api/v1/views')).json()) as { projections: readonly { name: string }[] }
        const wanted = names.length > 0 ? names : listed.projections.map(({ name }) => name)
        const all: unknown[] = []
        for (const name of wanted) {
          const done = (await (await client.post(`/api/v1/admin/rebuild/${encodeURIComponent(name)}`, '{}')).json()) as { size: number; milliseconds: number }
          all.push(done)
          if (!o.json) say(`${name}: ${done.size} entries in ${done.milliseconds} ms`)
        }
        if (o.json) sayJson(all)
      } finally {
        await client.close()
      }
    })
}
