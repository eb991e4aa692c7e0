import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { readAddress } from '../../infra/eventstoredb/address.ts'
import { prepareStore } from '../../infra/eventstoredb/prepare.ts'
import { urlOf } from '../kit/eventstoredb/engines.ts'
import type { Double } from '../kit/eventstoredb/server.ts'
import { openDouble } from '../kit/eventstoredb/server.ts'
import type { Store } from '../kit/eventstoredb/store.ts'
import { openStore } from '../kit/eventstoredb/store.ts'
import { addUsers } from '../kit/eventstoredb/users.ts'

const admin = { username: 'admin', password: 'an administrator' }
const ledgerUser = { username: 'ledger', password: 'a long password' }
const rights = {
  $userStreamAcl: { $r: ['ledger'], $w: ['ledger'], $d: [], $mr: ['ledger'], $mw: [] },
  $systemStreamAcl: { $r: ['$admins'], $w: ['$admins'], $d: ['$admins'], $mr: ['$admins'], $mw: ['$admins'] },
}

describe('an EventStoreDB is made ready', () => {
  let store: Store
  let double: Double
  let users: ReturnType<typeof addUsers>
  beforeEach(async () => {
    store = openStore()
    double = await openDouble(store, 0, (server) => (users = addUsers(server, admin.password)))
  })
  afterEach(() => double.kill())

  const prepare = (more: { readonly replace?: boolean; readonly password?: string; readonly by?: typeof admin } = {}) =>
    prepareStore({ address: { ...readAddress(urlOf(double.port)), credentials: { ...ledgerUser, ...(more.password === undefined ? {} : { password: more.password }) } }, admin: more.by ?? admin, ledger: 'ledger', replace: more.replace ?? false, patience: 2_000 })
  const written = (stream: string): readonly unknown[] => store.eventsOf(stream).map(({ data }) => JSON.parse(Buffer.from(data).toString('utf8')) as unknown)
  const put = (stream: string, data: unknown): unknown =>
    store.append(stream, 'any', [{ id: randomUUID(), type: 'x', contentType: 'application/json', data: Buffer.from(JSON.stringify(data)), metadata: Buffer.from('{}') }])

  test('with a user, rights for it alone, and $all to read; a second time nothing is changed', async () => {
    expect(await prepare()).toEqual({ user: 'created', settings: 'set', all: 'granted' })
    expect(await prepare()).toEqual({ user: 'kept', settings: 'kept', all: 'kept' })
    expect(users.passwords.get('ledger')).toBe(ledgerUser.password)
    expect(written('$settings')).toEqual([rights])
    expect(written('$$$all')).toEqual([{ $acl: { $r: ['ledger'] } }])
    expect(users.calls).toEqual(['create'])
  })

  test('again with another password, which the user has from then on', async () => {
    await prepare()
    expect(await prepare({ password: 'another long password' })).toEqual({ user: 'password-set', settings: 'kept', all: 'kept' })
    expect(users.passwords.get('ledger')).toBe('another long password')
  })

  test('whoever may read $all already goes on reading it', async () => {
    put('$$$all', { $maxAge: 5, $acl: { $r: 'reports', $w: '$admins' } })
    expect(await prepare()).toMatchObject({ all: 'granted' })
    expect(written('$$$all').at(-1)).toEqual({ $maxAge: 5, $acl: { $r: ['reports', 'ledger'], $w: '$admins' } })
  })

  test('rights that somebody set, and streams of others, are left alone until it is said that they shall go', async () => {
    put('orders-7', { of: 'another product' })
    await expect(prepare()).rejects.toMatchObject({ message: expect.stringContaining('"orders-7"'), hint: expect.stringContaining('--replace') })
    expect(written('$settings')).toEqual([])
    put('$settings', { $userStreamAcl: { $r: ['reports'] } })
    await expect(prepare()).rejects.toMatchObject({ message: expect.stringContaining('rights of its own') })
    expect(await prepare({ replace: true })).toMatchObject({ settings: 'set' })
    expect(written('$settings').at(-1)).toEqual(rights)
  })

  test('streams of the ledger and of the engine are not those of others', async () => {
    for (const stream of ['ledger.cluster-1', 'ledger-tree', '$users', '$$$all']) put(stream, { $acl: {} })
    expect(await prepare()).toMatchObject({ settings: 'set' })
  })

  test('an administrator who is none is told so, and nothing is changed', async () => {
    await expect(prepare({ by: { username: 'admin', password: 'wrong' } })).rejects.toMatchObject({ hint: expect.stringContaining('LEDGER_STORE_ADMIN_PASSWORD') })
    expect(users.calls).toEqual([])
    expect(store.all()).toEqual([])
  })

  test('a database that is slow to start is waited for', async () => {
    double.readsMeet('unavailable', 2)
    expect(await prepare()).toEqual({ user: 'created', settings: 'set', all: 'granted' })
  })
})
