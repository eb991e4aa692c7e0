import type { Command } from 'commander'
import type { Shown } from './asking.ts'
import { asking, keyPath, query } from './asking.ts'
import { say, sayJson } from './output.ts'
import { printView } from './reading.ts'
import { cut } from './table.ts'

type Change = { readonly path: string; readonly before: unknown; readonly after: unknown }
type Step = {
  readonly event: { readonly type: string; readonly index: number; readonly occurredAt: string; readonly recordedAt: string; readonly agency: string }
  readonly changes: readonly Change[]
}
type Explanation = { readonly steps: readonly Step[] }
type Difference = { readonly changes: readonly (Change & { readonly by: readonly string[] })[] }

/** Characters of a value that are shown; all of it comes with `--json`. */
const longest = 120

const valueOf = (value: unknown): string => cut(JSON.stringify(value) ?? 'nothing', longest)
const changeLine = ({ path, before, after }: Change): string => `${path || '/'}: ${valueOf(before)} → ${valueOf(after)}`
const stepLine = ({ event }: Step): string => `#${event.index}  ${event.type}  by ${event.agency}, occurred ${event.occurredAt.slice(0, 10)}, recorded ${event.recordedAt}`

const printSteps = ({ steps }: Explanation): void => {
  for (const step of steps) {
    say(stepLine(step))
    for (const change of step.changes) say(`    ${changeLine(change)}`)
  }
  if (steps.length === 0) say('No entry made it what it is: it has been so from the start.')
}

/** What each entry touched, by its topmost fields. */
const printReplay = ({ steps }: Explanation): void => {
  for (const step of steps) {
    const touched = new Set(step.changes.map(({ path }) => path.split('/')[1] ?? ''))
    say(`${stepLine(step)}: ${[...touched].map((name) => name || 'all').join(', ') || 'nothing'}`)
  }
}

const printDifference = ({ changes }: Difference): void => {
  for (const change of changes) say(`${changeLine(change)}  (${change.by.join(', ')})`)
  if (changes.length === 0) say('Nothing changed.')
}

/** `replay`, `explain` and `diff`: how a view came to be what it is. */
export const historyCommands = (program: Command, shared: (command: Command) => Command): void => {
  shared(program.command('replay').description('Fold one view again up to a moment, entry by entry, and show what stood there').argument('<projection>').argument('<key>'))
    .requiredOption('--as-of <when>', 'a log size, a day or an instant')
    .option('--occurred <when>', 'occurred axis: a day or an instant')
    .action((projection: string, key: string, o: Shown) =>
      asking(o, async (get) => {
        const at = `${keyPath(projection, key)}${query({ asOf: o.asOf, occurred: o.occurred })}`
        const explanation = await get<Explanation>(`/api/v1/explain/${at}`)
        const answer = await get<Parameters<typeof printView>[0]>(`/api/v1/views/${at}`)
        if (o.json) return sayJson({ steps: explanation.steps, answer })
        printReplay(explanation)
        say('')
        printView(answer)
      }),
    )

  shared(program.command('explain').description('Say which entries made a view, or one field of it, what it is').argument('<projection>').argument('<key>'))
    .option('--path <pointer>', 'JSON pointer of a field, such as /needs/open')
    .option('--as-of <when>', 'a log size, a day or an instant')
    .option('--occurred <when>', 'occurred axis: a day or an instant')
    .action((projection: string, key: string, o: Shown & { path?: string }) =>
      asking(o, async (get) => (o.json ? sayJson : printSteps)(await get(`/api/v1/explain/${keyPath(projection, key)}${query({ path: o.path, asOf: o.asOf, occurred: o.occurred })}`))),
    )

  shared(program.command('diff').description('Say what changed in a view between two moments, and through which entries').argument('<projection>').argument('<key>'))
    .requiredOption('--from <when>', 'a log size, a day or an instant')
    .requiredOption('--to <when>', 'a log size, a day or an instant')
    .action((projection: string, key: string, o: Shown & { from: string; to: string }) =>
      asking(o, async (get) => (o.json ? sayJson : printDifference)(await get(`/api/v1/diff/${keyPath(projection, key)}${query({ from: o.from, to: o.to })}`))),
    )
}
