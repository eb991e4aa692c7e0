import { randomUUID } from 'node:crypto'
import type { RequestListener, Server } from 'node:http'
import { createServer, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { HttpFault, problemOf, sendProblem } from './problem.ts'

/** Bytes of the first line and all headers of a request together. */
const maxHead = 16_384

/** What the parser of HTTP itself could not take, before there was a request. */
const faultOf = (code: string | undefined): HttpFault => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HttpFault(431, 'headers-too-large', `The address and the headers together are longer than ${maxHead} bytes.`, 'Send fewer or shorter headers, and a shorter address.')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpFault(408, 'request-too-slow', 'The request did not arrive in time.', 'Send it again, all of it at once.')
    default:
      return new HttpFault(400, 'request-malformed', 'This is not a request of HTTP/1.1.', 'Send it with an ordinary HTTP client.')
  }
}

const noExpectation = new HttpFault(417, 'expectation-unknown', 'No other expectation than 100-continue is met here.', 'Send it without the header Expect.', { errors: [{ field: 'Expect', message: 'Must be 100-continue.' }] })
const noTunnel = new HttpFault(405, 'method-not-allowed', 'CONNECT is not possible here.', 'The ledger is no proxy: ask it for what it has.', { headers: { allow: 'GET, HEAD, POST, OPTIONS' } })

const answerOf = (fault: HttpFault): string => {
  const body = JSON.stringify(problemOf(fault, randomUUID()))
  return [
    `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    ...Object.entries(fault.headers).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}

/** The server around the application: what never becomes a request is answered with a problem too. */
export const openServer = (handler: RequestListener): Server => {
  const answering = new WeakSet<Duplex>()
  // A missing Host is answered where the other faults are. Of two that differ no proxy and we might take another one each: joined they are none, and so are two tokens.
  const server = createServer({ maxHeaderSize: maxHead, requireHostHeader: false, joinDuplicateHeaders: true }, handler)
  server.on('request', ({ socket }, response) => {
    answering.add(socket)
    response.on('close', () => answering.delete(socket))
  })
  server.on('checkExpectation', (_request, response) => {
    response.setHeader('connection', 'close')
    response.setHeader('correlation-id', randomUUID())
    sendProblem(response, noExpectation)
  })
  server.on('connect', (_request, socket) => socket.end(answerOf(noTunnel), () => socket.destroy()))
  server.on('clientError', (fault: NodeJS.ErrnoException, socket) => {
    // Nothing may be put into the middle of an answer, and nobody listens any more to a line that was cut.
    if (fault.code === 'ECONNRESET' || !socket.writable || answering.has(socket)) socket.destroy()
    else socket.end(answerOf(faultOf(fault.code)), () => socket.destroy())
  })
  return server
}
