import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ended, Started } from '../kit/cli.ts'
import { cli, startServer, stopServer } from '../kit/cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'ledger-cli-'))
const here = { LEDGER_DATA: folder }
const agency = { agency: 'kansas-commerce', name: 'Kansas Department of Commerce', level: 'state', codes: { geoid: '20', key: 'commerce' } }
const renamed = { agency: 'kansas-commerce', name: 'Kansas Department of Commerce and Labor' }

let server: Started | undefined
const jsonOf = <T>({ out }: Ended): T => JSON.parse(out) as T
const append = (name: string, body: unknown, more: readonly string[] = []) => cli(['append', name, '--data', JSON.stringify(body), '--agency', 'kansas-commerce', ...more], here)

beforeAll(async () => {
  server = await startServer(here)
})
afterAll(async () => {
  await stopServer(server)
  rmSync(folder, { recursive: true, force: true })
})

describe('append', () => {
  test('carries out a command on the server that runs, once for one key, from an argument, a file or a pipe', async () => {
    const first = await append('register-agency', agency, ['--key', 'k1'])
    expect(first).toMatchObject({ code: 0, err: '', out: 'AgencyRegistered · agency-kansas-commerce revision 0 · position 0000000000000001\n' })
    const file = join(folder, 'command.json')
    writeFileSync(file, JSON.stringify(agency))
    expect(await cli(['append', 'register-agency', '--data', `@${file}`, '--agency', 'kansas-commerce', '--key', 'k1'], here)).toMatchObject({ code: 0, out: expect.stringMatching(/^already so · agency-kansas-commerce revision 0/) })
    const piped = await cli(['append', 'rename-agency', '--data', '-', '--agency', 'kansas-commerce', '--revision', '0', '--json'], here, JSON.stringify(renamed))
    expect(jsonOf(piped)).toMatchObject({ stream: 'agency-kansas-commerce', revision: 1, repeated: false, size: 2 })
  })

  test('says no with the fields that are wrong and what to do, and with code 3', async () => {
    const [invalid, unknown, stale, foreign, cut] = await Promise.all([
      append('register-agency', { agency: 'nobody' }),
      append('abolish-agency', {}),
      append('rename-agency', { ...renamed, name: 'Another' }, ['--revision', '0']),
      cli(['append', 'rename-agency', '--data', JSON.stringify({ ...renamed, name: 'Ours' }), '--agency', 'eda'], here),
      cli(['append', 'register-agency', '--data', '{"agency":'], here),
    ])
    for (const ended of [invalid, unknown, stale, foreign, cut]) expect(ended).toMatchObject({ code: 3, out: '' })
    expect(invalid.err).toMatch(/^The command is not valid\.\n {2}\/name: This field is required\.\n/)
    expect(unknown.err).toContain('There is no command "abolish-agency".')
    expect(stale.err).toMatch(/the record is at revision [12]\./)
    // Who tried to speak for another agency stays on record: it is the third entry.
    expect(foreign.err).toContain('kansas-commerce')
    // One sentence is said once.
    expect(cut.err.match(/The JSON ends/g)).toHaveLength(1)
    const { error, exitCode, problem } = jsonOf<{ error: string; exitCode: number; problem: { code: string; errors: unknown[] } }>(await append('register-agency', { agency: 'nobody' }, ['--json']))
    expect({ error, exitCode, code: problem.code }).toEqual({ error: expect.stringContaining('not valid'), exitCode: 3, code: 'invalid-command' })
    expect(problem.errors.length).toBeGreaterThan(1)
  })
})

describe('reading from the server that runs on the folder', () => {
  const run = (args: readonly string[]) => cli(args, here)

  test('view: the projections, a list, a row, and all of a list', async () => {
    const [catalogue, list, one, json, csv, marked] = await Promise.all([
      run(['view']),
      run(['view', 'agency-directory', '--filter', 'level=state', '--sort', 'name']),
      run(['view', 'agency-directory', 'kansas-commerce']),
      run(['view', 'agency-directory', 'kansas-commerce', '--json']),
      run(['view', 'agency-directory', '--format', 'csv']),
      run(['view', 'agency-directory', '--format', 'csv', '--bom']),
    ])
    expect(catalogue.out).toMatch(/^projection +rows {2}keyed by/)
    expect(catalogue.out).toMatch(/^agency-directory +1 {2}/m)
    const [head, row] = list.out.split('\n') as [string, string]
    expect(head).toMatch(/^key +/)
    // The name stands under its heading.
    expect(row.slice(head.indexOf('name'))).toMatch(/^Kansas Department of Commerce and Labor/)
    expect(list.out).toContain('1 of 1 · agency-directory v')
    expect(one.out).toContain('name: Kansas Department of Commerce and Labor\n')
    expect(one.out).not.toContain('{')
    expect(jsonOf<{ key: string; view: unknown }>(json)).toMatchObject({ key: 'kansas-commerce', view: { name: 'Kansas Department of Commerce and Labor' } })
    expect(marked.out).toBe(`\uFEFF${csv.out}`)
    expect(csv.out.split('\n')[1]).toContain('Kansas Department of Commerce and Labor')
  })

  test('replay, explain and diff: what stood there, which entry made it so, and what changed', async () => {
    const at = ['agency-directory', 'kansas-commerce']
    const [replay, asJson, explain, diff, same, difference] = await Promise.all([
      run(['replay', ...at, '--as-of', '1']),
      run(['replay', ...at, '--as-of', '2', '--json']),
      run(['explain', ...at, '--path', '/name']),
      run(['diff', ...at, '--from', '1', '--to', '2']),
      run(['diff', ...at, '--from', '2', '--to', '2']),
      run(['diff', ...at, '--from', '1', '--to', '2', '--json']),
    ])
    expect(replay.out).toMatch(/^#0 {2}AgencyRegistered {2}by kansas-commerce, occurred /)
    expect(replay.out).toContain('name: Kansas Department of Commerce\n')
    expect(jsonOf<{ steps: readonly { event: { type: string } }[] }>(asJson).steps.map(({ event }) => event.type)).toEqual(['AgencyRegistered', 'AgencyRenamed'])
    expect(explain.out).toContain('/name: "Kansas Department of Commerce" → "Kansas Department of Commerce and Labor"\n')
    expect(diff.out).toMatch(/^\/name: "Kansas Department of Commerce" → "Kansas Department of Commerce and Labor" {2}\([0-9a-f-]{36}\)$/m)
    expect(same.out).toBe('Nothing changed.\n')
    expect(jsonOf<{ changes: readonly { path: string }[] }>(difference).changes.map(({ path }) => path)).toContain('/name')
  })

  test('log: the newest entries, a part of them, and one stream', async () => {
    const [all, first, stream, json] = await Promise.all([
      run(['log', '--limit', '1']),
      run(['log', '--from', '0', '--limit', '1']),
      run(['log', '--stream', 'agency-kansas-commerce']),
      run(['log', '--json']),
    ])
    expect(all.out.split('\n').slice(1)).toEqual([expect.stringMatching(/CommandRefused$/), '1 of 3', ''])
    expect(first.out.split('\n')[1]).toMatch(/AgencyRegistered$/)
    expect(stream.out.match(/agency-kansas-commerce/g)).toHaveLength(3)
    expect(jsonOf<{ entries: readonly unknown[] }>(json).entries).toHaveLength(3)
  })

  test('what is not there or cannot be asked is refused with code 3', async () => {
    const ended = await Promise.all([
      run(['view', 'agency-directory', 'nobody']),
      run(['view', 'no-projection']),
      run(['view', 'agency-directory', '--as-of', 'yesterday']),
      run(['replay', 'agency-directory', 'kansas-commerce', '--as-of', '99']),
      run(['log', '--stream', 'agency-nobody']),
    ])
    for (const { code, out, err } of ended) {
      expect({ code, out }).toEqual({ code: 3, out: '' })
      expect(err).toMatch(/^[^\n]+\n/)
      expect(err).not.toMatch(/^\s+at /m)
    }
    expect(ended[2]?.err).toContain('asOf: Must be a day (2026-03-01) or an instant')
  })
})

describe('a server that is named', () => {
  test('takes the token that is given', async () => {
    const { address = '', tokens = {} } = server ?? {}
    const named = ['view', 'agency-directory', 'kansas-commerce', '--server', address, '--json']
    expect(jsonOf(await cli([...named, '--token', tokens.reader ?? ''], { LEDGER_DATA: '/nowhere' }))).toMatchObject({ key: 'kansas-commerce' })
    expect(await cli(named, { LEDGER_DATA: '/nowhere', LEDGER_TOKEN: tokens.reader ?? '' })).toMatchObject({ code: 0 })
    expect(await cli(named, { LEDGER_DATA: '/nowhere' })).toMatchObject({ code: 3, out: expect.stringContaining('token-missing') })
    expect(await cli(['rebuild', '--server', address, '--token', tokens.reader ?? ''], { LEDGER_DATA: '/nowhere' })).toMatchObject({ code: 3, err: expect.stringContaining('The role reader may not do this') })
  })

  test('and does not answer, or is no address', async () => {
    expect(await cli(['view', '--server', 'http://127.0.0.1:1', '--json'], here)).toMatchObject({ code: 4, out: expect.stringMatching(/No ledger answers at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED|bad port/) })
    expect(await cli(['view', '--server', 'here'], here)).toMatchObject({ code: 2, err: '--server: must be an address such as http://localhost:8080, not "here".\n' })
  })
})

describe('token', () => {
  test('makes somebody to be, for as long as is said', async () => {
    const { token } = jsonOf<{ token: string }>(await cli(['token', 'liaison', '--agency', 'eda', '--hours', '0.5', '--json'], here))
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { roles: string[]; agency: string; exp: number; iat: number }
    expect(claims).toMatchObject({ roles: ['liaison'], agency: 'eda' })
    expect(claims.exp - claims.iat).toBe(1800)
    const me = await fetch(`${server?.address}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
    expect(await me.json()).toMatchObject({ role: 'liaison', agency: 'eda' })
  })
  test('makes none that nobody would take', async () => {
    expect(await cli(['token', 'king'], here)).toMatchObject({ code: 2, err: expect.stringContaining('Allowed choices are liaison, reader') })
    expect(await cli(['token', 'reader', '--hours', 'many'], here)).toMatchObject({ code: 2, err: expect.stringContaining('number of hours') })
    expect(await cli(['token', 'reader'], { ...here, LEDGER_OIDC_ISSUER: 'https://issuer.example', LEDGER_OIDC_JWKS: 'https://issuer.example/keys' })).toMatchObject({ code: 2, err: expect.stringContaining('tokens come from https://issuer.example') })
    expect(await cli(['token', 'reader'], { LEDGER_DATA: join(folder, 'typo') })).toMatchObject({ code: 5, err: expect.stringContaining(`There is no ledger in the folder ${join(folder, 'typo')}.`) })
  })
})

describe('rebuild, import, contract and help', () => {
  test('rebuild folds what is named, or all', async () => {
    expect(await cli(['rebuild', 'agency-directory'], here)).toMatchObject({ code: 0, out: expect.stringMatching(/^agency-directory: 3 entries in \d+ ms\n$/) })
    expect(jsonOf<readonly unknown[]>(await cli(['rebuild', 'corrections', 'agency-directory', '--json'], here))).toMatchObject([{ projection: 'corrections', size: 3 }, { projection: 'agency-directory', size: 3 }])
    expect(await cli(['rebuild', 'nothing'], here)).toMatchObject({ code: 3 })
  })

  test('import refuses a kind or a file that is not there', async () => {
    expect(await cli(['import', 'letters', '/nowhere'], here)).toMatchObject({ code: 2, err: expect.stringContaining('letters') })
  })

  test('contract prints what the product promises', async () => {
    const [openapi, asyncapi, commands, table, reference] = await Promise.all(['openapi', 'asyncapi', 'commands --json', 'commands', 'reference'].map((what) => cli(['contract', ...what.split(' ')], { LEDGER_DATA: '/nowhere' })))
    expect(JSON.parse(openapi?.out ?? '')).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) })
    expect(JSON.parse(asyncapi?.out ?? '')).toMatchObject({ asyncapi: expect.stringMatching(/^3\./) })
    expect((JSON.parse(commands?.out ?? '') as { name: string }[]).map(({ name }) => name)).toContain('identify-constraint')
    expect(table?.out).toMatch(/^identify-constraint +liaison +\S/m)
    expect(reference?.out).toContain('ConstraintIdentified')
  })

  test('help tells the exit codes; a command line that is not right ends with code 2, as JSON when asked', async () => {
    const [help, none, unknown, asJson, missing] = await Promise.all([cli(['--help']), cli([]), cli(['frob']), cli(['frob', '--json']), cli(['replay', 'agency-directory', 'x'], here)])
    expect(help).toMatchObject({ code: 0, err: '' })
    for (const line of ['0  done', '2  the command line or a setting', '4  no ledger answers', '5  the store cannot be used']) expect(help.out).toContain(line)
    expect(none.code).toBe(2)
    expect(unknown).toMatchObject({ code: 2, err: "error: unknown command 'frob'\n(ledger --help lists the commands)\n" })
    expect(asJson).toMatchObject({ code: 2, err: '' })
    expect(jsonOf(asJson)).toEqual({ error: "unknown command 'frob'", exitCode: 2 })
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('--as-of') })
  })
})

describe('on the bare store, without a server', () => {
  beforeAll(async () => {
    await stopServer(server)
    server = undefined
  })

  test('every verb works as it does with one', async () => {
    const at = ['agency-directory', 'kansas-commerce']
    const said: (readonly [readonly string[], string])[] = [
      [['view', ...at], 'name: Kansas Department of Commerce and Labor\n'],
      [['replay', ...at, '--as-of', '1'], 'name: Kansas Department of Commerce\n'],
      [['explain', ...at, '--path', '/name'], '→ "Kansas Department of Commerce and Labor"\n'],
      [['diff', ...at, '--from', '1', '--to', '2'], '/name: "Kansas Department of Commerce" → '],
      [['log', '--stream', 'agency-kansas-commerce'], '3 of 3\n'],
      [['rebuild', 'agency-directory'], 'agency-directory: 3 entries in '],
    ]
    // One after the other: a store has one writer.
    for (const [args, words] of said) expect(await cli(args, here)).toMatchObject({ code: 0, err: '', out: expect.stringContaining(words) })
  })

  test('append goes on where the server was, and makes a store where there is none', async () => {
    expect(await append('rename-agency', { ...renamed, name: 'Kansas Commerce' }, ['--key', 'k9'])).toMatchObject({ code: 0, out: expect.stringMatching(/^AgencyRenamed · agency-kansas-commerce revision 3/) })
    // The same key gives the same answer after a restart, too.
    expect(await append('rename-agency', { ...renamed, name: 'Kansas Commerce' }, ['--key', 'k9'])).toMatchObject({ code: 0, out: expect.stringMatching(/^already so · agency-kansas-commerce revision 3/) })
    const fresh = { LEDGER_DATA: join(folder, 'fresh') }
    expect(await cli(['view'], fresh)).toMatchObject({ code: 5, err: expect.stringContaining('There is no ledger in the folder') })
    expect(await cli(['append', 'register-agency', '--data', JSON.stringify(agency), '--agency', 'kansas-commerce'], fresh)).toMatchObject({ code: 0 })
    expect(await cli(['log'], fresh)).toMatchObject({ code: 0, out: expect.stringContaining('1 of 1') })
  })
})
