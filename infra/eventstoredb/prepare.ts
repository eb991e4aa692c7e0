import { FORWARDS, jsonEvent, START } from '@eventstore/db-client'
import { setTimeout as pause } from 'node:timers/promises'
import { canonicalJson } from '../../domain/kernel/canonical-json.ts'
import { LogFault } from '../ports/event-log.ts'
import type { Address } from './address.ts'
import type { Connection } from './connection.ts'
import { openConnection } from './connection.ts'
import { outcomeOf, storeFault } from './faults.ts'
import { endOfStream } from './tail.ts'
import { openUsers } from './users.ts'

type Credentials = Address['credentials']

/** What was there already (`kept`) and what was changed. */
export type Prepared = {
  readonly user: 'created' | 'kept' | 'password-set'
  /** Rights on all streams that have none of their own. */
  readonly settings: 'set' | 'kept'
  /** The right to read `$all`, which belongs to administrators alone by default. */
  readonly all: 'granted' | 'kept'
}

export type PrepareOptions = {
  /** Where the database is; its credentials are those that the ledger will use. */
  readonly address: Address
  readonly admin: Credentials
  readonly ledger: string
  /** Put the rights of the ledger in place of others, and take other products' streams from their users. */
  readonly replace?: boolean
  /** Milliseconds that a database may take until it answers. */
  readonly patience?: number
}

/** `$settings` is read by the engine: who reads, writes and deletes streams, and who reads and writes their settings. */
const rightsFor = (user: string) => ({
  $userStreamAcl: { $r: [user], $w: [user], $d: [], $mr: [user], $mw: [] },
  $systemStreamAcl: { $r: ['$admins'], $w: ['$admins'], $d: ['$admins'], $mr: ['$admins'], $mw: ['$admins'] },
})

const settingsStream = '$settings'

const write = async (connection: Connection, stream: string, type: string, data: Readonly<Record<string, unknown>>, after: bigint | undefined): Promise<void> => {
  await connection.call((client, options) => client.appendToStream(stream, jsonEvent({ type, data }), { expectedRevision: after ?? 'no_stream', ...options }))
}

/** A stream that is neither the engine's nor this ledger's. */
const foreignStream = (connection: Connection, ledger: string): Promise<string | undefined> =>
  connection.call(async (client, options) => {
    const read = client.readAll({ direction: FORWARDS, fromPosition: START, ...options })
    try {
      for await (const { event } of read) {
        const name = event?.streamId ?? '$'
        if (!name.startsWith('$') && !name.startsWith(`${ledger}.`) && !name.startsWith(`${ledger}-`)) return name
      }
      return undefined
    } finally {
      await read.cancel()
    }
  }, 60_000)

const setRights = async (connection: Connection, user: string, ledger: string, replace: boolean): Promise<Prepared['settings']> => {
  const [last] = await endOfStream(connection, settingsStream, 'last')
  const wanted = rightsFor(user)
  if (last && canonicalJson(last.data) === canonicalJson(wanted)) return 'kept'
  if (last && !replace)
    throw new LogFault('log-unavailable', `EventStoreDB at ${connection.hosts} has rights of its own already (${settingsStream}).`, 'Set them by hand as the operations guide says, or say --replace.')
  const foreign = replace ? undefined : await foreignStream(connection, ledger)
  if (foreign !== undefined)
    throw new LogFault('log-unavailable', `EventStoreDB at ${connection.hosts} holds streams of others ("${foreign}"), whose users would lose their rights.`, 'Give the ledger a database of its own, or say --replace.')
  await write(connection, settingsStream, 'update-default-acl', wanted, last?.revision)
  return 'set'
}

type AllRights = { readonly $acl?: Readonly<Record<string, unknown>> }

/** Keeps whoever may read `$all` already, and adds the ledger's user. */
const grantAll = async (connection: Connection, user: string): Promise<Prepared['all']> => {
  const [last] = await endOfStream(connection, '$$$all', 'last')
  const data = (last?.data ?? {}) as AllRights
  const readers = [data.$acl?.$r ?? []].flat()
  if (readers.includes(user)) return 'kept'
  await write(connection, '$$$all', '$metadata', { ...data, $acl: { ...data.$acl, $r: [...readers, user] } }, last?.revision)
  return 'granted'
}

const denied = (cause: unknown): boolean => outcomeOf(cause) === 'denied'

/** Calls until the database is there; what it refuses is not asked again. */
const patiently = async <T>(hosts: string, milliseconds: number, action: () => Promise<T>): Promise<T> => {
  const end = performance.now() + milliseconds
  for (;;) {
    try {
      return await action()
    } catch (cause) {
      if (cause instanceof LogFault) throw cause
      if (denied(cause)) throw new LogFault('log-unavailable', `EventStoreDB at ${hosts} does not know this administrator.`, 'Check LEDGER_STORE_ADMIN_USER and LEDGER_STORE_ADMIN_PASSWORD.', { cause })
      // Two that prepare at once: the next look finds what the other one wrote.
      const again = outcomeOf(cause) === 'unknown' || outcomeOf(cause) === 'conflict'
      if (!again || performance.now() > end) throw storeFault(hosts, cause)
      await pause(500)
    }
  }
}

/**
 * Makes a database ready for a ledger, and can be done again at any time: a user that reads, writes and never deletes,
 * rights that keep everybody else out, and `$all` to follow. Administrators can do everything in any case; the engine
 * knows no rights against them.
 */
export const prepareStore = async ({ address, admin, ledger, replace = false, patience = 60_000 }: PrepareOptions): Promise<Prepared> => {
  const { credentials } = address
  const connection = openConnection({ ...address, credentials: admin })
  const users = openUsers(connection)
  const keepUser = async (): Promise<Prepared['user']> => {
    if (!(await users.exists(credentials.username, admin))) {
      await users.create(credentials, 'Cluster Ledger', admin)
      return 'created'
    }
    try {
      await users.exists(credentials.username, credentials)
      return 'kept'
    } catch (cause) {
      if (!denied(cause)) throw cause
      await users.setPassword(credentials, admin)
      return 'password-set'
    }
  }
  try {
    return {
      user: await patiently(address.hosts, patience, keepUser),
      settings: await patiently(address.hosts, patience, () => setRights(connection, credentials.username, ledger, replace)),
      all: await patiently(address.hosts, patience, () => grantAll(connection, credentials.username)),
    }
  } finally {
    await connection.close()
  }
}
