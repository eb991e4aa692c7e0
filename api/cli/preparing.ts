import type { Command } from 'commander'
import { prepareRemoteStore } from '../../infra/engine/stores.ts'
import { readConfig, settings } from '../config.ts'
import { exitCodes, Failure } from './failure.ts'
import { say, sayJson } from './output.ts'

const done = {
  user: { created: 'was created', kept: 'was there, with this password', 'password-set': 'was there, and has this password now' },
  settings: { set: 'the rights on streams are set', kept: 'the rights on streams were as they should be' },
  all: { granted: 'it may read $all now', kept: 'it could read $all already' },
} as const

const shortest = 12

/** A password that somebody chose: the engine would take any, its own default among them. */
const checkPassword = (variable: string, text: string): void => {
  if (text.length < shortest) throw new Failure(exitCodes.usage, `${variable}: must have at least ${shortest} characters.`)
}

/** `prepare-store`: what an administrator of an EventStoreDB does once before the first start, and again when a password changes. */
export const prepareCommand = (program: Command): void => {
  program
    .command('prepare-store')
    .description('Make an EventStoreDB ready: a user for the ledger, and rights that let only it write and nobody delete')
    .option('--store <address>', `esdb://host:port?options or esdb+discover://name?options (${settings.store.variable})`)
    .option('--replace', 'put these rights in place of others, and lock other products out of the database')
    .option('--json', 'the whole answer as JSON, errors as well')
    .addHelpText(
      'after',
      `\nUser and password of the ledger: ${settings.storeUser.variable} and ${settings.storePassword.variable}.\nAdministrator of the database: LEDGER_STORE_ADMIN_USER (admin) and LEDGER_STORE_ADMIN_PASSWORD.\nIt can be done again at any time; what is as it should be is left as it is.`,
    )
    .action(async (o: { store?: string; replace?: boolean; json?: boolean }) => {
      const { env } = process
      const admin = { username: env.LEDGER_STORE_ADMIN_USER || 'admin', password: env.LEDGER_STORE_ADMIN_PASSWORD ?? '' }
      if (admin.password === '') throw new Failure(exitCodes.usage, 'LEDGER_STORE_ADMIN_PASSWORD: is needed.')
      const { store } = readConfig(env, o.store === undefined ? {} : { store: o.store })
      if (store === undefined) throw new Failure(exitCodes.usage, `${settings.store.variable}: must be the address of an EventStoreDB.`)
      if (!store.address.tls) throw new Failure(exitCodes.usage, `${settings.store.variable}: a server without TLS asks nobody who they are; there are no rights to set.`)
      const { username, password } = store.address.credentials
      if (username === admin.username || username === 'ops') throw new Failure(exitCodes.usage, `${settings.storeUser.variable}: must be a user of the ledger's own, not "${username}".`)
      checkPassword(settings.storePassword.variable, password)
      const prepared = await prepareRemoteStore(store, admin, o.replace ?? false)
      if (o.json) sayJson(prepared)
      else say(`User ${username} ${done.user[prepared.user]}; ${done.settings[prepared.settings]}; ${done.all[prepared.all]}.`)
    })
}
