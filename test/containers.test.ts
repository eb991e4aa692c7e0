import { describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { readAddress } from '../infra/eventstoredb/address.ts'
import { settings } from '../api/config.ts'

type Found = { readonly messages: readonly { readonly line: number; readonly rule: string; readonly message: string }[] }
/** Its types cannot be resolved from an ES module. */
type Linter = { readonly DCLinter: new (config: object) => { readonly lintFiles: (paths: readonly string[], deep: boolean) => readonly Found[] } }

const load = createRequire(import.meta.url)
const { DCLinter } = load('dclint') as Linter

const root = join(import.meta.dirname, '..')
const read = (name: string): string => readFileSync(join(root, name), 'utf8')

type Service = {
  readonly image?: string
  readonly build?: { readonly target: string }
  readonly user?: string
  readonly profiles?: readonly string[]
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly secrets?: readonly string[]
  readonly environment?: Readonly<Record<string, string | number>>
  readonly restart?: string
  readonly read_only?: boolean
  readonly privileged?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}
type Compose = { readonly services: Readonly<Record<string, Service>>; readonly volumes: Readonly<Record<string, unknown>>; readonly secrets: Readonly<Record<string, unknown>> }

const text = read('docker-compose.yml')
const compose = parse(text, { merge: true }) as Compose
const services = Object.entries(compose.services)
const once = (service: Service): boolean => service.healthcheck?.disable === true
const wrong = (judge: (service: Service, name: string) => boolean): readonly string[] => services.filter(([name, service]) => !judge(service, name)).map(([name]) => name)
const volumesOf = (service: Service): readonly string[] => (service.volumes ?? []).map((volume) => volume.split(':')[0] as string)

describe('docker-compose.yml', () => {
  test('fits the schema of Compose and the rules of its linter', () => {
    // What is left out asks for an order of the alphabet, where the file is in the order in which it starts.
    const order = ['service-keys-order', 'services-alphabetical-order', 'service-dependencies-alphabetical-order', 'top-level-properties-order']
    const linter = new DCLinter({ rules: Object.fromEntries(order.map((rule) => [rule, 0])), quiet: false, debug: false, exclude: [] })
    const found = linter.lintFiles([join(root, 'docker-compose.yml')], false)
    expect(found).toHaveLength(1)
    expect(found.flatMap(({ messages }) => messages.map(({ line, rule, message }) => `${line}: ${rule}: ${message}`))).toEqual([])
  })

  test('has the three ways to run it', () => {
    expect(Object.fromEntries(['embedded', 'development', 'cluster'].map((profile) => [profile, services.filter(([, { profiles }]) => profiles?.includes(profile)).map(([name]) => name)]))).toEqual({
      embedded: ['ledger-embedded'],
      development: ['certificates', 'eventstoredb', 'prepare', 'ledger'],
      cluster: ['certificates', 'eventstoredb-1', 'eventstoredb-2', 'eventstoredb-3', 'prepare-cluster', 'ledger-1', 'ledger-2', 'ledger-3'],
    })
    expect(wrong(({ profiles }) => (profiles?.length ?? 0) > 0)).toEqual([])
  })

  test('pins every image to an exact version; what is not an image is built from this project', () => {
    expect(wrong(({ image, build }) => (build ? image === undefined : /^[a-z0-9./-]+:\d+\.\d+\.\d+[a-z0-9.-]*$/.test(image ?? '')))).toEqual([])
    const stages = [...read('Dockerfile').matchAll(/^FROM (\S+) AS (\S+)$/gm)]
    expect(wrong(({ build }) => build === undefined || stages.some(([, , stage]) => stage === build.target))).toEqual([])
    for (const [, image = ''] of stages) expect(image).toMatch(/^node:\d+\.\d+\.\d+-/)
  })

  test('gives no password of its own and starts without none', () => {
    const secretive = services.flatMap(([name, { environment = {} }]) => Object.entries(environment).filter(([variable]) => /PASSWORD|SECRET|TOKEN/.test(variable)).map(([variable, value]) => [`${name} ${variable}`, String(value)]))
    expect(secretive.length).toBeGreaterThan(10)
    expect(secretive.filter(([, value]) => !/^\$\{[A-Z_]+:\?[^}]+\}$/.test(value as string))).toEqual([])
    expect(text).not.toMatch(/changeit|insecure|tls=false/i)
    // The engine's own defaults are as well known as its name.
    expect(wrong(({ image, environment }) => image === undefined || ['ADMIN', 'OPS'].every((who) => environment?.[`EVENTSTORE_DEFAULT_${who}_PASSWORD`] !== undefined))).toEqual([])
  })

  test('publishes on this machine alone, and the engine of a cluster not at all', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports)
    expect(published.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([])
    expect(new Set(published).size).toBe(published.length)
    expect(services.filter(([name, { ports }]) => /^eventstoredb-\d/.test(name) && ports !== undefined)).toEqual([])
  })

  test('lets nobody be root, gain rights or change what it runs', () => {
    expect(wrong(({ user }) => user !== undefined && !/^(root|0)\b/.test(user))).toEqual([])
    expect(wrong(({ cap_drop, security_opt, privileged }) => cap_drop?.[0] === 'ALL' && security_opt?.[0] === 'no-new-privileges:true' && privileged === undefined)).toEqual([])
    expect(wrong(({ build, read_only }) => build?.target !== 'product' || read_only === true)).toEqual([])
  })

  test('asks everything that stays for its health, and starts it again however it ended', () => {
    expect(wrong((service) => once(service) || (service.healthcheck?.test?.[0] === 'CMD' && service.restart === 'unless-stopped'))).toEqual([])
    expect(services.filter(([, service]) => once(service)).map(([name, { restart }]) => `${name} ${restart}`)).toEqual(['certificates no', 'prepare no', 'prepare-cluster no'])
  })

  test('waits for what is needed: once-only services to be done, the others to be well, all of the same profile', () => {
    for (const [name, { depends_on = {}, profiles = [] }] of services)
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const other = compose.services[needed] as Service
        expect([name, needed, condition]).toEqual([name, needed, once(other) ? 'service_completed_successfully' : 'service_healthy'])
        expect(profiles.filter((profile) => !other.profiles?.includes(profile))).toEqual([])
      }
  })

  test('keeps what must be kept in volumes, each data folder for itself', () => {
    const used = services.flatMap(([, service]) => volumesOf(service))
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(compose.volumes).toSorted())
    const shared = [...new Set(used.filter((volume) => services.filter(([name, service]) => name !== 'certificates' && volumesOf(service).includes(volume)).length > 1))]
    expect(shared.toSorted()).toEqual(['trust', 'vault'])
    expect(services.filter(([, service]) => volumesOf(service).includes('authority')).map(([name]) => name)).toEqual(['certificates'])
    expect(services.filter(([name, { volumes = [] }]) => name !== 'certificates' && volumes.some((volume) => /^(trust|certificate)/.test(volume) && !volume.endsWith(':ro')))).toEqual([])
  })

  test('speaks to the engine with TLS, as nobody but its own user, and shares one vault and one key', () => {
    for (const [name, { environment = {}, build }] of services) {
      if (build?.target !== 'product' || name === 'ledger-embedded') continue
      const address = readAddress(String(environment.LEDGER_STORE).replace('/certificates/trust/ca.crt', join(root, 'package.json')), { username: String(environment.LEDGER_STORE_USER), password: 'x' })
      expect([name, address.tls, address.credentials.username]).toEqual([name, true, 'ledger'])
      for (const host of address.hosts.split(',')) expect(compose.services[host.replace(':2113', '')]).toBeDefined()
      expect(environment.LEDGER_STORE_ADMIN_PASSWORD !== undefined).toBe(name.startsWith('prepare'))
    }
    const nodes = services.filter(([name]) => /^ledger-\d$/.test(name))
    expect(nodes.map(([, { environment, secrets }]) => [environment?.LEDGER_VAULT, environment?.LEDGER_KEY_FILE, secrets])).toEqual(nodes.map(() => ['/vault', '/run/secrets/master-key', ['master-key']]))
  })

  test('runs an engine without projections, and a node is known by the name in its certificate', () => {
    for (const [name, { image, environment = {} }] of services) {
      if (image === undefined) continue
      expect(environment).toMatchObject({ EVENTSTORE_RUN_PROJECTIONS: 'None', EVENTSTORE_NODE_HOST_ADVERTISE_AS: name, EVENTSTORE_REPLICATION_HOST_ADVERTISE_AS: name })
      expect((compose.services.certificates as { command?: readonly string[] }).command).toContain(name)
    }
  })

  test('sets only what there is to set', () => {
    const known: readonly string[] = [...Object.values(settings).map(({ variable }) => variable), 'LEDGER_STORE_ADMIN_PASSWORD']
    const set = services.flatMap(([, { environment = {} }]) => Object.keys(environment)).filter((variable) => variable.startsWith('LEDGER_'))
    expect(set.filter((variable) => !known.includes(variable))).toEqual([])
  })

  test('takes its variables from .env.example, which gives every one and no password', () => {
    const asked = new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, variable]) => variable as string))
    const given = Object.fromEntries([...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name as string, value as string]))
    expect(Object.keys(given).toSorted()).toEqual([...asked, 'COMPOSE_PROFILES'].toSorted())
    expect(Object.entries(given).filter(([name, value]) => name.endsWith('PASSWORD') && value !== '')).toEqual([])
  })
})

describe('Dockerfile', () => {
  test('has nothing that its linter minds', () => {
    const linter = join(dirname(load.resolve('dockerfilelint/package.json')), 'bin/dockerfilelint')
    const { totalIssues, files } = JSON.parse(execFileSync(process.execPath, [linter, '-o', 'json', join(root, 'Dockerfile')], { encoding: 'utf8' })) as { totalIssues: number; files: readonly { issues: readonly unknown[] }[] }
    expect(files.flatMap(({ issues }) => issues)).toEqual([])
    expect(totalIssues).toBe(0)
  })

  test('ends every stage that is run as somebody who is not root', () => {
    const stages = read('Dockerfile').split(/^FROM /m).slice(1)
    const runs = stages.filter((stage) => /^(CMD|ENTRYPOINT)/m.test(stage))
    expect(runs.map((stage) => [...stage.matchAll(/^USER (\S+)$/gm)].at(-1)?.[1])).toEqual(['node', 'node'])
    expect(stages).toHaveLength(3)
  })

  test('makes every folder that a volume is mounted on, so that its owner can write there', () => {
    const made = read('Dockerfile').match(/mkdir (?:-p )?([^\n\\]+)/g)?.join(' ') ?? ''
    for (const [, { build, volumes = [] }] of services)
      for (const volume of build ? volumes.filter((one) => !one.endsWith(':ro')) : []) expect(made.split(/\s+/)).toContain(volume.split(':')[1])
  })

  test('takes in neither secrets nor what is made on this machine', () => {
    const ignored = read('.dockerignore').trim().split('\n')
    for (const name of ['.env', 'master.key', '.git', 'node_modules', 'dist', 'data']) expect(ignored).toContain(name)
    for (const name of ['.env', 'master.key']) expect(read('.gitignore').split('\n')).toContain(name)
  })
})
