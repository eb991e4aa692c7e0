import { readConfig } from '../../api/config.ts'
import { start } from '../../api/serve.ts'
import { answerParent } from './child.ts'
import { accepted, findingBody, layGround, liaison } from './ground.ts'

/** What the benches are told of a server: where it is, and what to send to be let in. */
export type Served = { readonly address: string; readonly token: string }

/** The whole ledger as it is served, in a process of its own; asked for `entries`, it carries out so many commands at once. */
const folder = process.argv[2] as string
const running = await start(readConfig({}, { data: folder, host: '127.0.0.1', port: '0', pack: 'none', rate: '1000000', logLevel: 'error' }))
const { ledger, callers, address } = running
const execute = ledger.commands.execute
await layGround({ log: ledger.log, codec: ledger.codec, execute })
await ledger.settled()
const token = (await callers.issuer?.token({ role: 'liaison', agency: 'eda' })) ?? ''

answerParent<{ readonly entries: number }, string>(
  { address, token } satisfies Served,
  async ({ entries }) => {
    const outcomes = await Promise.all(Array.from({ length: entries }, (_, n) => execute({ name: 'identify-constraint', actor: liaison, body: findingBody(n) })))
    const last = Math.max(...outcomes.map((outcome) => accepted(outcome).size))
    return (await ledger.log.readAt([last - 1]))[0]?.position ?? ''
  },
  () => running.close(),
)
