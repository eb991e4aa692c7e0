import type { IncomingMessage, ServerResponse } from 'node:http'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { CommandOutcome, Commands } from '../../infra/ports/commands.ts'
import type { EventLog, LogCondition } from '../../infra/ports/event-log.ts'
import type { Views } from '../../infra/ports/views.ts'

/** What is measured of requests and commands while they pass. */
export type Metrics = {
  /** Counts the request once it is answered. */
  readonly request: (request: IncomingMessage, response: ServerResponse) => void
  readonly commands: (commands: Commands) => Commands
  readonly text: () => Promise<string>
  readonly type: string
}

/** Upper bounds in seconds, from a view out of memory to a command that waits for a leader. */
const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

const states: readonly LogCondition['state'][] = ['live', 'starting', 'catching-up', 'reconnecting', 'stopped']

/** The pattern that a request met, so that ids make no series of their own. */
const routeOf = (request: IncomingMessage & { readonly route?: { readonly path?: unknown } }): string => {
  if (typeof request.route?.path === 'string') return request.route.path
  // Answered from memory before it was routed.
  const [, , , views, , key] = (request.url ?? '').split(/[/?]/)
  return views !== 'views' ? 'none' : key === undefined || request.url?.includes('?') ? '/api/v1/views/:projection' : '/api/v1/views/:projection/*key'
}

const outcomeName = (outcome: CommandOutcome): string => (outcome.kind === 'accepted' && outcome.repeated ? 'repeated' : outcome.kind)

/** Figures for an operator's monitoring, in the text format of Prometheus. No figure names a person, an agency or a record. */
export const openMetrics = ({ log, views }: { readonly log: Pick<EventLog, 'head' | 'condition'>; readonly views: Pick<Views, 'status'> }, followers: () => number): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({ name: 'ledger_http_request_seconds', help: 'Time until a request was answered.', labelNames: ['route', 'method', 'status'], buckets, registers })
  const commands = new Counter({ name: 'ledger_commands_total', help: 'Commands by outcome.', labelNames: ['outcome'], registers })
  const gauge = (name: string, help: string, value: () => number | undefined): void => {
    const made = new Gauge({
      name,
      help,
      registers,
      collect: () => {
        const now = value()
        if (now === undefined) made.remove()
        else made.set(now)
      },
    })
  }
  const seconds = (milliseconds: number | undefined): number | undefined => (milliseconds === undefined ? undefined : milliseconds / 1_000)
  gauge('ledger_log_entries', 'Entries of the log that this node can read.', () => log.head().size)
  gauge('ledger_views_behind_entries', 'Entries that the view which is furthest behind has not seen.', () => Math.max(0, ...views.status().map(({ size }) => log.head().size - size)))
  gauge('ledger_live_followers', 'Followers of the live stream.', followers)
  gauge('ledger_engine_silence_seconds', 'Since anything came from the engine.', () => seconds(log.condition().silence))
  gauge('ledger_engine_last_entry_seconds', 'Since an entry was read back from the engine.', () => seconds(log.condition().lastEntry))
  gauge('ledger_engine_lag_seconds', 'For how long an entry known to be written has been waited for.', () => seconds(log.condition().lag))
  gauge('ledger_engine_reconnects', 'How often following began anew after a fault or an end.', () => log.condition().reconnects)
  gauge('ledger_sequencer_held', '1 on the node that publishes the heads of the tree.', () => {
    const { sequencer } = log.condition()
    return sequencer === undefined ? undefined : Number(sequencer)
  })
  gauge('ledger_published_entries', 'Size of the tree that was published last.', () => log.condition().published)
  const engine = new Gauge({
    name: 'ledger_engine_state',
    help: '1 for the state that the engine is in. stopped: see tampering in the operations guide.',
    labelNames: ['engine', 'state'],
    registers,
    collect: () => {
      const now = log.condition()
      for (const state of states) engine.set({ engine: now.engine, state }, Number(state === now.state))
    },
  })

  return {
    request: (request, response) => {
      const end = requests.startTimer()
      response.once('finish', () => void end({ route: routeOf(request), method: request.method ?? '', status: response.statusCode }))
    },
    commands: ({ execute }) => ({
      execute: async (request) => {
        try {
          const outcome = await execute(request)
          commands.inc({ outcome: outcomeName(outcome) })
          return outcome
        } catch (fault) {
          commands.inc({ outcome: 'failed' })
          throw fault
        }
      },
    }),
    text: () => registry.metrics(),
    type: registry.contentType,
  }
}
