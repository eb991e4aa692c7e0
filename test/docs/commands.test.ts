import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { ChildProcess } from 'node:child_process'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Block } from '../kit/documents.ts'
import { blocksOf, guides, patternOf, projectFolder } from '../kit/documents.ts'
import { pictureOf } from '../kit/picture.ts'

const blocks = guides.flatMap(blocksOf)
const run = blocks.filter(({ notRun }) => !notRun)
const picture = join(projectFolder, 'docs/cluster-overview.svg')
const nameOf = ({ document, line }: Block): string => `${document}, line ${line}`

/** What a block did: its exit code (none when one of its commands failed before the end) and what it printed. */
type Outcome = { readonly exit: number | undefined; readonly output: string }

let folder: string
let server: ChildProcess | undefined
let drawn = ''
const outcomes = new Map<Block, Outcome>()
const file = (name: string): string => join(folder, name)

/** The blocks of one document, run in their order in one shell. A block ends with its first command that fails. */
const scriptOf = (ofDocument: readonly Block[], address: string): string =>
  ofDocument
    .map(({ code, exit }, i) => {
      const body = code.replaceAll('http://localhost:8080', address)
      return `set ${exit === 0 ? '-e' : '+e'}\n{\n${body}} >out-${i} 2>&1\necho $? >exit-${i}\n`
    })
    .join('\n')

const runDocument = async (document: string, address: string): Promise<void> => {
  const ofDocument = run.filter((block) => block.document === document)
  for (const i of ofDocument.keys()) for (const name of [`out-${i}`, `exit-${i}`]) rmSync(file(name), { force: true })
  writeFileSync(file('blocks.sh'), scriptOf(ofDocument, address))
  const env = { PATH: process.env.PATH, HOME: folder, LEDGER_DATA: file('data'), BACKUP: file('backup'), LC_ALL: 'C.UTF-8' }
  await new Promise<void>((resolve) => execFile('bash', ['-o', 'pipefail', 'blocks.sh'], { cwd: folder, env }, () => resolve()))
  for (const [i, block] of ofDocument.entries())
    outcomes.set(block, {
      exit: existsSync(file(`exit-${i}`)) ? Number(readFileSync(file(`exit-${i}`), 'utf8')) : undefined,
      output: existsSync(file(`out-${i}`)) ? readFileSync(file(`out-${i}`), 'utf8') : '',
    })
}

/** The view that the README shows, before anything else is written. */
const draw = async (): Promise<string> => {
  const shown = ['view', 'cluster-overview', 'wichita-aerospace']
  const output = await new Promise<string>((resolve) =>
    execFile(process.execPath, ['dist/api/cli/ledger.js', ...shown], { cwd: folder, env: { PATH: process.env.PATH, LEDGER_DATA: file('data') } }, (_fault, text) => resolve(text)),
  )
  // The first line holds the size of the log, which says nothing here.
  return pictureOf(`ledger ${shown.join(' ')}`, output.split('\n').slice(1, 41))
}

/** The address of the server once its views show the whole reference pack. */
const addressOf = async (): Promise<string> => {
  for (let tries = 0; tries < 3000; tries += 1) {
    if (server?.exitCode !== null) throw new Error('The server ended while it started.')
    if (existsSync(file('data/server.json'))) {
      const { address } = JSON.parse(readFileSync(file('data/server.json'), 'utf8')) as { address: string }
      if ((await fetch(`${address}/ready`)).ok) return address
    }
    await sleep(100)
  }
  throw new Error('The server did not get ready.')
}

beforeAll(async () => {
  if (!existsSync(join(projectFolder, 'dist/api/cli/ledger.js'))) throw new Error('Run "npm run build" first: the documents show what is built.')
  folder = mkdtempSync(join(tmpdir(), 'documents-'))
  // Commands are typed in the folder of the project; what they write must not land there.
  for (const name of ['dist', 'node_modules', 'package.json']) symlinkSync(join(projectFolder, name), file(name))
  server = spawn(process.execPath, ['dist/api/cli/ledger.js', 'serve', '--data-folder', file('data'), '--port', '0'], { cwd: folder, stdio: 'ignore' })
  const address = await addressOf()
  drawn = await draw()
  for (const document of guides) await runDocument(document, address)
}, 600_000)

afterAll(async () => {
  if (server?.exitCode === null && server.signalCode === null) {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await ended
  }
  rmSync(folder, { recursive: true, force: true })
})

describe('commands in the documents', () => {
  test.each(run.map((block) => [nameOf(block), block] as const))('%s does what it says', (_name, block) => {
    const { exit, output } = outcomes.get(block) ?? { exit: undefined, output: 'It was not reached: a block before it failed.' }
    expect({ exit, output }).toEqual({ exit: block.exit, output })
    if (block.shown !== undefined) expect(output).toMatch(patternOf(block.shown))
  })

  test('are pictured as they are; delete the picture to have it drawn anew', () => {
    if (!existsSync(picture)) writeFileSync(picture, drawn)
    expect(drawn).toContain('name: Wichita aerospace')
    expect(readFileSync(picture, 'utf8')).toBe(drawn)
  })

  test('are all run but those that start, install or deploy, which are listed here', () => {
    const left = blocks.filter(({ notRun }) => notRun)
    console.log(`${run.length} blocks run; not run: ${left.map(nameOf).join('; ')}`)
    expect(left.map(({ document, code }) => `${document}: ${code.trim().split('\n').at(-1)}`)).toEqual(['README.md: npm start', 'docs/containers.md: docker compose up --build --detach', 'docs/containers.md: sudo chown 1000 master.key', 'docs/containers.md: docker compose restart eventstoredb-1', 'docs/eventstoredb-operations.md: ledger prepare-store', 'docs/eventstoredb-operations.md: cp chunk-* "$backup/db"', "docs/eventstoredb-operations.md: npx ledger copy --from 'esdb://restored:2113?tlsCAFile=ca.crt' --to sqlite:check", "docs/operations.md: npx ledger copy --from sqlite:data --to 'esdb://db-1:2113?tlsCAFile=ca.crt'", 'docs/operations.md: ledger serve', 'docs/operations.md: ledger serve'])
    expect(run.length).toBeGreaterThan(25)
    expect(run.filter(({ shown }) => shown !== undefined).length).toBeGreaterThan(20)
  })
})
