import { commandSpecs } from '../../domain/catalog.ts'
import type { Role } from '../../domain/kernel/event.ts'
import { roles } from '../../domain/kernel/event.ts'
import type { Config } from '../config.ts'
import type { Running } from '../serve.ts'
import { version } from '../version.ts'

/** For whom the ready-made tokens speak: staff of one agency of the pack, and those who run the ledger for all. */
const agencyOf: Readonly<Record<Role, string>> = {
  liaison: 'eda',
  reader: 'eda',
  auditor: 'cluster-ledger',
  steward: 'cluster-ledger',
  admin: 'cluster-ledger',
}

/** A token for each role; none where an identity provider makes them. */
export const tokensFor = async ({ callers }: Running): Promise<Readonly<Record<string, string>>> => {
  const { issuer } = callers
  if (issuer === undefined) return {}
  return Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await issuer.token({ role, agency: agencyOf[role] })] as const)))
}

/** Three commands that work as they stand against the cluster that they name. */
const toTry = (address: string, cluster: string, token: string): readonly string[] => {
  const spec = commandSpecs.find(({ command }) => command.name === 'identify-constraint')
  const finding = JSON.stringify({ ...(spec?.command.example as object), cluster })
  return [
    '',
    'To try in another terminal:',
    '',
    `  export TOKEN=${token}`,
    '',
    '  Log a finding:',
    `  curl -s ${address}/api/v1/commands/identify-constraint -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '${finding}'`,
    '',
    '  Read what all agencies do with the cluster:',
    `  curl -s ${address}/api/v1/views/cluster-overview/${cluster} -H "Authorization: Bearer $TOKEN"`,
    '',
    '  Follow the ledger live (log another finding meanwhile):',
    `  curl -sN ${address}/api/v1/live -H "Authorization: Bearer $TOKEN"`,
  ]
}

/** What a start says to the person at the terminal: where, who, and what to do first. */
export const welcome = async (running: Running, config: Config): Promise<readonly string[]> => {
  const { address, ledger, callers } = running
  const tokens = await tokensFor(running)
  const cluster = 'wichita-aerospace'
  const known = await ledger.log.readStream(`cluster-${cluster}`, { limit: 1 })
  return [
    '',
    `Cluster Ledger ${version} serves ${address} (documentation at ${address}/docs)`,
    `The store is ${config.data}, with ${ledger.log.head().size} entries. Ctrl-C stops.`,
    '',
    ...(callers.mode === 'oidc'
      ? [`Tokens come from ${config.oidc?.issuer}.`]
      : [
          `Tokens for local use, good for 12 hours. Anybody who can read the folder ${config.data} can act in any role.`,
          ...roles.map((role) => `  ${role.padEnd(9)}${tokens[role]}`),
        ]),
    ...(known.kind === 'found' && tokens.liaison !== undefined ? toTry(address, cluster, tokens.liaison) : []),
    '',
  ]
}
