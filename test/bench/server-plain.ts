import express from 'express'
import { randomUUID } from 'node:crypto'
import type { RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { finding } from '../../domain/finding/finding.ts'
import type { AnyStream } from '../../domain/kernel/decider.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { bodySchema } from '../../infra/engine/request.ts'
import { answerParent } from './child.ts'
import { openPlainStore } from './log-plain.ts'

/** Addresses of what one would write by hand: an Express server, and a Node server that pushes. */
export type PlainServed = { readonly express: string; readonly live: string }

const folder = process.argv[2] as string
const command = (finding as unknown as AnyStream).commands.find(({ name }) => name === 'identify-constraint')
if (!command) throw new Error('There is no command identify-constraint.')
const validate = openValidators()(bodySchema(command))
const store = openPlainStore(join(folder, 'plain-server.sqlite'))

const app = express()
app.get('/', (_request, response) => {
  response.send('Hello World!')
})
app.post('/commands', express.json(), (request, response) => {
  const faults = validate(request.body)
  if (faults.length > 0) response.status(422).json(faults)
  else response.status(201).json({ id: randomUUID() })
})
app.post('/stored', express.json(), async (request, response) => {
  const faults = validate(request.body)
  const id = randomUUID()
  if (faults.length > 0) return void response.status(422).json(faults)
  await store.append(id, 0, [{ id, type: 'ConstraintIdentified', agency: 'eda', occurredAt: new Date().toISOString(), body: JSON.stringify(request.body) }])
  response.status(201).json({ id })
})

const followers = new Set<ServerResponse>()
const follow: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('retry: 2000\n\n')
  followers.add(response)
  response.on('close', () => followers.delete(response))
}

const listen = (listener: RequestListener): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer(listener)
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })

answerParent<{ readonly frames: readonly string[] }, string>(
  { express: await listen(app), live: await listen(follow) } satisfies PlainServed,
  ({ frames }) => {
    // All in one turn, as the ledger tells what came in together: Node then joins what goes to one socket.
    for (const frame of frames) for (const follower of followers) follower.write(frame)
    return ''
  },
  () => store.close(),
)
