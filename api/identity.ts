import { join } from 'node:path'
import type { Ledger } from '../infra/engine/ledger.ts'
import { grants } from '../infra/identity/caller.ts'
import { remoteKeys } from '../infra/identity/key-set.ts'
import { openLocalIssuer } from '../infra/identity/local-issuer.ts'
import type { LocalIssuer } from '../infra/identity/local-issuer.ts'
import { ownSessionKey, sharedSessionKey } from '../infra/identity/sealed-cookie.ts'
import { openSessions } from '../infra/identity/sessions.ts'
import type { Sessions } from '../infra/identity/sessions.ts'
import { openSignIn } from '../infra/identity/sign-in.ts'
import type { Verifier } from '../infra/identity/verifier.ts'
import { openDenyList, openVerifier } from '../infra/identity/verifier.ts'
import type { Config } from './config.ts'

/** Who checks tokens, how browsers keep them, and on a person's own machine who makes them. */
export type Callers = { readonly verifier: Verifier; readonly mode: 'local' | 'oidc'; readonly issuer?: LocalIssuer; readonly sessions?: Sessions }

/** With an identity provider its tokens alone count; without one tokens are made here, and only loopback is listened on. */
export const openCallers = async (config: Config, { clock, random }: Pick<Ledger, 'clock' | 'random'>): Promise<Callers> => {
  const key = () => (config.sessionKey === undefined ? ownSessionKey(join(config.data, 'session.key')) : sharedSessionKey(config.sessionKey))
  const denyList = openDenyList()
  if (config.oidc === undefined) {
    const issuer = await openLocalIssuer({ folder: config.data, host: config.host, clock, random })
    const verifier = openVerifier([issuer.settings], { clock, denyList })
    return { verifier, mode: 'local', issuer, ...(config.localSignIn ? { sessions: openSessions({ key: key(), secure: false, verifier, denyList, clock, local: issuer.token }) } : {}) }
  }
  const { issuer, audience, jwks, roleClaim, agencyClaim, roles, family, client } = config.oidc
  const settings = {
    issuer,
    audience,
    family,
    keys: remoteKeys({ url: jwks, family, clock }),
    claims: { roleClaim, agencyClaim, roles, grantClaim: 'grants', grants: Object.fromEntries(grants.map((grant) => [grant, grant])) },
  }
  const verifier = openVerifier([settings], { clock, denyList })
  if (client === undefined) return { verifier, mode: 'oidc' }
  return { verifier, mode: 'oidc', sessions: openSessions({ key: key(), secure: client.pages.startsWith('https:'), verifier, denyList, clock, signIn: openSignIn({ issuer, ...client }, clock) }) }
}
