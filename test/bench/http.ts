import autocannon from 'autocannon'
import { join } from 'node:path'
import { openChild } from './child.ts'
import { clusterName, findingBody, things } from './ground.ts'
import type { Bench, Measured, Settings } from './measure.ts'
import { compareRates } from './measure.ts'
import type { Served } from './server-ours.ts'
import type { PlainServed } from './server-plain.ts'

type Asked = { readonly method?: string; readonly path: string; readonly body?: string }
type Side = { readonly address: string; readonly headers?: Readonly<Record<string, string>>; readonly asked: readonly Asked[] }

const json = { 'content-type': 'application/json' }

/** Answers a second to so many callers at once; anything but success ends the bench. */
const load = async ({ address, headers = {}, asked }: Side, connections: number, seconds: number): Promise<number> => {
  const requests = asked.map((one) => ({ ...one, headers: one.body === undefined ? headers : { ...headers, ...json } }))
  const { requests: answered, duration, non2xx, errors } = await autocannon({ url: address, connections, duration: seconds, requests })
  if (non2xx > 0 || errors > 0) throw new Error(`${address}${asked[0]?.path ?? ''}: ${non2xx} answers that say no, ${errors} errors.`)
  return answered.total / duration
}

type Race = { readonly what: string; readonly goal?: number; readonly connections: number; readonly ours: readonly Asked[]; readonly plain: readonly Asked[] }

const each = <T>(make: (n: number) => T): readonly T[] => Array.from({ length: things }, (_, n) => make(n))
const post = (path: string): readonly Asked[] => each((n) => ({ method: 'POST', path, body: JSON.stringify(findingBody(n)) }))

const hello: readonly Asked[] = [{ path: '/' }]
const commands = post('/api/v1/commands/identify-constraint')
const races: readonly Race[] = [
  { what: 'http: GET of one row of a view, Express "hello"', goal: 0.7, connections: 16, ours: each((n) => ({ path: `/api/v1/views/cluster-overview/${clusterName(n)}` })), plain: hello },
  { what: 'http: GET of a page of 20 rows, Express "hello"', connections: 16, ours: [{ path: '/api/v1/views/constraint-register?limit=20' }], plain: hello },
  { what: 'http: durable command, Express with express.json and ajv that stores nothing', goal: 0.4, connections: 64, ours: commands, plain: post('/commands') },
  { what: 'http: durable command, the same Express with a durable insert', connections: 64, ours: commands, plain: post('/stored') },
]

const run = async ({ folder, quick, tell }: Settings): Promise<readonly Measured[]> => {
  const [seconds, rounds] = quick ? [1, 3] : [2, 5]
  const ours = await openChild<Served>('server-ours.js', [join(folder, 'ledger')])
  const plain = await openChild<PlainServed>('server-plain.js', [folder])
  const rows: Measured[] = []
  try {
    const headers = { authorization: `Bearer ${ours.ready.token}` }
    for (const race of races) {
      tell(race.what)
      const sides = {
        ours: () => load({ address: ours.ready.address, headers, asked: race.ours }, race.connections, seconds),
        plain: () => load({ address: plain.ready.express, asked: race.plain }, race.connections, seconds),
      }
      // Both warm before the first round that counts.
      await sides.ours()
      await sides.plain()
      rows.push(await compareRates(race.what, race.goal, rounds, sides))
    }
    return rows
  } finally {
    await ours.close()
    await plain.close()
  }
}

/** The ledger as it is served, identity, rate limit, views and all, against Express with nothing in it. */
export const httpBench: Bench = { name: 'http', about: 'views and commands over HTTP against bare Express servers', run }
