import { join } from 'node:path'
import type { Ledger } from '../infra/engine/ledger.ts'
import { grants } from '../infra/identity/caller.ts'
import { remoteKeys } from '../infra/identity/key-set.ts'
import { openLocalIssuer } from '../infra/identity/local-issuer.ts'
import type { LocalIssuer } from '../infra/identity/local-issuer.ts'
import type { Verifier } from '../infra/identity/verifier.ts'
import { openVerifier } from '../infra/identity/verifier.ts'
import type { Sessions } from '../infra/identity/session-cookie.ts'
import { openSessionCookie, sessionKeyOf } from '../infra/identity/session-cookie.ts'
import type { Config } from './config.ts'

/** Who checks tokens, and on a person's own machine who makes them. */
export type Callers = { readonly verifier: Verifier; readonly mode: 'local' | 'oidc'; readonly issuer?: LocalIssuer; readonly sessions: Sessions }

/** With an identity provider its tokens alone count; without one tokens are made here, and only loopback is listened on. */
export const openCallers = async (config: Config, { clock, random }: Pick<Ledger, 'clock' | 'random'>): Promise<Callers> => {
  const cookieOf = (secure: boolean) => openSessionCookie(sessionKeyOf(join(config.data, 'session.key')), { secure })
  if (config.oidc === undefined) {
    const issuer = await openLocalIssuer({ folder: config.data, host: config.host, clock, random })
    return { verifier: openVerifier([issuer.settings], { clock }), mode: 'local', issuer, sessions: { cookie: cookieOf(false), local: issuer.token } }
  }
  const { issuer, audience, jwks, roleClaim, agencyClaim, roles, family } = config.oidc
  const settings = {
    issuer,
    audience,
    family,
    keys: remoteKeys({ url: jwks, family, clock }),
    claims: { roleClaim, agencyClaim, roles, grantClaim: 'grants', grants: Object.fromEntries(grants.map((grant) => [grant, grant])) },
  }
  return { verifier: openVerifier([settings], { clock }), mode: 'oidc', sessions: { cookie: cookieOf(true) } }
}
