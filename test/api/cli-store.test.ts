import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ended } from '../kit/cli.ts'
import { cli, startCli } from '../kit/cli.ts'

const root = mkdtempSync(join(tmpdir(), 'ledger-store-'))
const whole = join(root, 'whole')
let count = 0
/** A copy of a whole store, to be spoilt. */
const copy = (): string => {
  const folder = join(root, `copy-${(count += 1)}`)
  cpSync(whole, folder, { recursive: true })
  return folder
}
const register = (name: string): readonly string[] => ['append', 'register-agency', '--agency', name, '--data', JSON.stringify({ agency: name, name: `Agency ${name}`, level: 'state', codes: { geoid: '20', key: name } })]
/** What a start on the folder says, which must be two plain lines: what is wrong with which file, and what to do. */
const complaint = ({ code, out, err }: Ended): string => {
  expect({ code, out }).toEqual({ code: 5, out: '' })
  expect(err).toMatch(/^[^\n]+\n[^\n]+\n$/)
  return err
}

beforeAll(async () => {
  expect(await cli(register('first'), { LEDGER_DATA: whole })).toMatchObject({ code: 0 })
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a store that cannot be used ends a start with code 5, the file and what to do', () => {
  const letter = 'a letter to grandmother '.repeat(500)
  const spoilt: readonly [string, string, (file: string) => void, RegExp][] = [
    ['no database', 'ledger.sqlite', (file) => writeFileSync(file, letter), /is damaged or is no ledger\.\nKeep the file as it is, and restore the store from a backup/],
    ['cut in the middle', 'ledger.sqlite', (file) => truncateSync(file, 10_000), /is (damaged|not the one that was recorded)/],
    ['the vault is no database', 'vault.sqlite', (file) => writeFileSync(file, letter), /is damaged or is no vault\.\nKeep it as it is/],
    ['the key of the vault is gone', 'master.key', (file) => rmSync(file), /is not there\.\nRestore the key file/],
    ['the key of local tokens is no key', 'local-issuer.key', (file) => writeFileSync(file, letter), /cannot be read\.\nDelete the file; a new key is made/],
  ]
  test.each(spoilt)('%s', async (_case, name, spoil, said) => {
    const folder = copy()
    const file = join(folder, name)
    spoil(file)
    const err = complaint(await cli(['serve'], { LEDGER_DATA: folder }))
    expect(err).toContain(file)
    expect(err).toMatch(said)
  })

  test('but for what is made from the log: damaged or gone, it is made anew', async () => {
    const folder = copy()
    writeFileSync(join(folder, 'views.sqlite'), letter)
    rmSync(join(folder, 'reactors.sqlite'))
    expect(await cli(['view', 'agency-directory', 'first'], { LEDGER_DATA: folder })).toMatchObject({ code: 0, out: expect.stringContaining('Agency first') })
  })

  test('as JSON, too', async () => {
    const folder = copy()
    writeFileSync(join(folder, 'ledger.sqlite'), letter)
    const { code, out, err } = await cli(['view', '--json'], { LEDGER_DATA: folder })
    expect({ code, err, answer: JSON.parse(out) as unknown }).toEqual({ code: 5, err: '', answer: { error: expect.stringContaining('ledger.sqlite is damaged'), exitCode: 5 } })
  })
})

/** Without the rights of root, for whom every file can be written. */
const asAnybody: readonly string[] | undefined = process.geteuid?.() !== 0 ? [] : spawnSync('setpriv', ['--version']).status === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : undefined

describe('a store that cannot be written', () => {
  const maybe = asAnybody === undefined ? test.skip : test
  if (asAnybody === undefined) console.log('skipped: no way to step down from root')
  const start = async (folder: string): Promise<string> => complaint(await startCli(['view'], { LEDGER_DATA: folder }, asAnybody).ended)

  maybe.each(['ledger.sqlite', 'views.sqlite'])('%s is read-only', async (name) => {
    const folder = copy()
    chmodSync(join(folder, name), 0o444)
    expect(await start(folder)).toBe(`${join(folder, name)} cannot be written.\nMake the file and its folder writable for the user that runs the ledger.\n`)
  })
  maybe('the folder is read-only', async () => {
    const folder = copy()
    chmodSync(folder, 0o555)
    expect(await start(folder)).toContain(folder)
    chmodSync(folder, 0o755)
  })
})

/** A small disk in a world of its own, on which the store lives as long as the shell that made it. */
const smallDisk = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c'] as const
const canMount = spawnSync(smallDisk[0], [...smallDisk.slice(1), `mount -t tmpfs -o size=1m tmpfs "${root}"`]).status === 0

describe('a disk that is full', () => {
  const maybe = canMount ? test : test.skip
  if (!canMount) console.log('skipped: no small disk can be mounted here')

  maybe('refuses the command and says so; what was acknowledged is there when there is room again', async () => {
    const disk = mkdtempSync(join(root, 'disk-'))
    const [first, second, third] = ['first', 'second', 'third'].map((name) => `"$@" ${register(name).map((word) => `'${word}'`).join(' ')}`)
    const script = `
      mount -t tmpfs -o size=12m tmpfs "${disk}" && ${first} || exit 99
      dd if=/dev/zero of="${disk}/filler" bs=4096 >/dev/null 2>&1
      ${second}; echo "full: $?"
      rm "${disk}/filler"
      ${third}; echo "room: $?"
      "$@" log; echo "log: $?"`
    const child = startCli([], { LEDGER_DATA: disk }, [...smallDisk, script, 'sh'])
    const { out, err } = await child.ended
    expect(out).toMatch(/full: 5\n(.*\n)*.*agency-third revision 0.*\nroom: 0\n/)
    expect(err).toContain('There is no room to write')
    expect(out).toMatch(/agency-first(.*\n)+.*agency-third(.*\n)+2 of 2\nlog: 0\n$/)
  })

  maybe('ends an import with that, and the file can be imported when there is room again', async () => {
    const disk = mkdtempSync(join(root, 'disk-'))
    const file = join(root, 'firms.csv')
    writeFileSync(file, `name,type,contact\n${Array.from({ length: 600 }, (_, i) => `Firm ${i},labor,Person ${i}\n`).join('')}`)
    const script = `
      mount -t tmpfs -o size=16m tmpfs "${disk}" && "$@" import participants "${file}" --preview || exit 99
      dd if=/dev/zero of="${disk}/filler" bs=4096 >/dev/null 2>&1
      "$@" import participants "${file}"; echo "full: $?"
      rm "${disk}/filler"
      "$@" import participants "${file}"; echo "room: $?"`
    const { out, err } = await startCli([], { LEDGER_DATA: disk }, [...smallDisk, script, 'sh']).ended
    expect(err).toMatch(/^There is no room to write .*\nFree space on the disk; nothing that was acknowledged is lost\.\n$/)
    expect(out).toMatch(/600 would be accepted.*\nfull: 5\nfirms\.csv: 600 rows; 600 accepted, 0 there already, 0 refused\nroom: 0\n$/)
  })
})
