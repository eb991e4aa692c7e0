import { afterEach, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HeldKeys } from '../../infra/engine/held-keys.ts'
import { openHeldKeys } from '../../infra/engine/held-keys.ts'

const folders: string[] = []
const opened: HeldKeys[] = []
afterEach(() => {
  for (const one of opened.splice(0)) one.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})
const fileOf = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'held-'))
  folders.push(folder)
  return join(folder, 'keys.sqlite')
}
const open = async (path: string): Promise<HeldKeys> => {
  const held = await openHeldKeys(path)
  opened.push(held)
  return held
}
const holds = (id: string, key: string | undefined) => ({ stream: `award-${id}`, id, key })

describe('held keys', () => {
  test('are there after a restart, with how far the log was looked through', async () => {
    const path = fileOf()
    const before = await open(path)
    before.note([holds('a1', 'k1'), holds('a2', 'k2')], { size: 7, entry: 'e6' })
    opened.pop()?.close()
    const after = await open(path)
    expect([after.holderOf('k1'), after.holderOf('k2'), after.holderOf('k3')]).toEqual(['a1', 'a2', undefined])
    expect(after.seen()).toEqual({ size: 7, entry: 'e6' })
  })

  test('pass on to who came second when the first lets go', async () => {
    const held = await open(fileOf())
    held.note([holds('a1', 'k1'), holds('a2', 'k1')], { size: 2, entry: 'e1' })
    expect(held.holderOf('k1')).toBe('a1')
    held.note([holds('a1', undefined)], { size: 3, entry: 'e2' })
    expect(held.holderOf('k1')).toBe('a2')
    held.note([holds('a2', 'k9')], { size: 4, entry: 'e3' })
    expect([held.holderOf('k1'), held.holderOf('k9')]).toEqual([undefined, 'a2'])
  })

  test('stay with who held them first when nothing changes', async () => {
    const held = await open(fileOf())
    held.note([holds('a1', 'k1'), holds('a2', 'k1')], { size: 2, entry: 'e1' })
    held.note([holds('a1', 'k1')], { size: 3, entry: 'e2' })
    expect(held.holderOf('k1')).toBe('a1')
  })

  test('are forgotten as a whole', async () => {
    const held = await open(fileOf())
    held.note([holds('a1', 'k1')], { size: 1, entry: 'e0' })
    held.forget()
    expect([held.holderOf('k1'), held.seen()]).toEqual([undefined, undefined])
  })

  test('say so when their file cannot be written, and go on when it can', async () => {
    const path = fileOf()
    const held = await open(path)
    held.note([holds('a1', 'k1')], { size: 1, entry: 'e0' })
    const other = new Database(path)
    // A table that is not there stands for a file that cannot be written just now.
    other.exec('ALTER TABLE held RENAME TO away')
    expect(() => held.note([holds('a2', 'k2')], { size: 2, entry: 'e1' })).toThrow(expect.objectContaining({ code: 'log-unavailable', message: expect.stringContaining(path) as unknown }))
    other.exec('ALTER TABLE away RENAME TO held')
    other.close()
    held.note([holds('a2', 'k2')], { size: 2, entry: 'e1' })
    expect(held.holderOf('k2')).toBe('a2')
  })
})
