import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readConfig } from '../../api/config.ts'
import { urlOf } from '../kit/eventstoredb/engines.ts'
import type { Double } from '../kit/eventstoredb/server.ts'
import { openDouble } from '../kit/eventstoredb/server.ts'
import { openStore } from '../kit/eventstoredb/store.ts'
import { somebody } from '../kit/http.ts'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'

const steward = somebody('steward', 'cluster-ledger')
const agency = { agency: 'eda', name: 'EDA', level: 'federal', codes: { cgac: '013' }, fiscalYearStart: 10 }

describe.each(['embedded', 'EventStoreDB'])('figures for monitoring: %s', (engine) => {
  let service: RealService
  let double: Double | undefined
  beforeAll(async () => {
    double = engine === 'embedded' ? undefined : await openDouble(openStore())
    service = await openRealService({ LEDGER_METRICS: '127.0.0.1:0', ...(double === undefined ? {} : { LEDGER_STORE: urlOf(double.port) }) }, false)
  })
  afterAll(async () => {
    await service.close()
    await double?.kill()
  })
  const ask = (path: string, method = 'GET'): Promise<Response> => fetch(`http://127.0.0.1:${service.running.metricsPort}${path}`, { method })
  const figure = async (name: string): Promise<number | undefined> => {
    const line = (await (await ask('/metrics')).text()).split('\n').find((one) => one.startsWith(`${name} `))
    return line === undefined ? undefined : Number(line.slice(name.length + 1))
  }

  test('requests by route, commands by outcome, and how it goes with the log', async () => {
    await service.done('register-agency', agency, steward)
    expect((await service.send('register-agency', agency, steward)).status).toBe(409)
    await service.running.ledger.settled()
    for (const path of ['/api/v1/views/agency-directory/eda', '/api/v1/views/agency-directory/eda', '/api/v1/views/agency-directory', '/nowhere']) await (await service.ask(path, { as: steward })).text()
    const answered = (route: string, method: string, status: number): string => `ledger_http_request_seconds_count{route="${route}",method="${method}",status="${status}"}`
    expect(await figure(answered('/api/v1/commands/:name', 'POST', 201))).toBe(1)
    expect(await figure(answered('/api/v1/commands/:name', 'POST', 409))).toBe(1)
    expect(await figure(answered('/api/v1/views/:projection/*key', 'GET', 200))).toBe(2)
    expect(await figure(answered('/api/v1/views/:projection', 'GET', 200))).toBe(1)
    expect(await figure(answered('none', 'GET', 404))).toBe(1)
    expect(await figure('ledger_commands_total{outcome="accepted"}')).toBe(1)
    expect(await figure('ledger_commands_total{outcome="refused"}')).toBe(1)
    expect([await figure('ledger_log_entries'), await figure('ledger_views_behind_entries'), await figure('ledger_live_followers')]).toEqual([1, 0, 0])
    expect(await figure(`ledger_engine_state{engine="${engine === 'embedded' ? 'sqlite' : 'eventstoredb'}",state="live"}`)).toBe(1)
    expect(await figure('process_cpu_seconds_total')).toBeGreaterThan(0)
  })

  test('what only an engine on another machine has is there with it alone', async () => {
    const figures = ['ledger_engine_silence_seconds', 'ledger_engine_last_entry_seconds', 'ledger_engine_lag_seconds', 'ledger_engine_reconnects', 'ledger_sequencer_held', 'ledger_published_entries']
    const found = (await Promise.all(figures.map(figure))).filter((value) => value !== undefined)
    expect(found).toHaveLength(engine === 'embedded' ? 0 : figures.length)
  })

  test('are not among what the ledger itself publishes, and nothing else is beside them', async () => {
    expect((await service.ask('/metrics', { as: steward })).status).toBe(404)
    expect((await ask('/metrics')).headers.get('content-type')).toContain('text/plain')
    expect([(await ask('/')).status, (await ask('/api/v1/views')).status, (await ask('/metrics', 'POST')).status]).toEqual([404, 404, 405])
    expect(await (await ask('/metrics')).text()).not.toContain('eda')
  })
})

test.each(['9464', 'localhost', 'localhost:', 'localhost:x', '127.0.0.1:70000'])('the address %s is refused by name', (text) => {
  expect(() => readConfig({ LEDGER_METRICS: text })).toThrow(/^LEDGER_METRICS: must be/)
})
