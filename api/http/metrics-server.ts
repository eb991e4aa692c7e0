import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { Metrics } from './metrics.ts'

/** `GET /metrics` and nothing else, on an address of its own: what a proxy publishes of the ledger cannot include it. */
export const metricsServer = ({ text, type }: Pick<Metrics, 'text' | 'type'>): Server =>
  createServer((request, response) => {
    if (request.url !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(request.url === '/metrics' ? 405 : 404, { 'content-type': 'text/plain; charset=utf-8', ...(request.url === '/metrics' ? { allow: 'GET, HEAD' } : {}) }).end('Use GET /metrics.\n')
      return
    }
    text().then(
      (figures) => response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(request.method === 'HEAD' ? undefined : figures),
      () => response.writeHead(500).end(),
    )
  })
