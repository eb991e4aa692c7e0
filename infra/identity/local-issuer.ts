import { exportJWK, SignJWT } from 'jose'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { Role } from '../../domain/kernel/event.ts'
import { roles } from '../../domain/kernel/event.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Grant } from './caller.ts'
import { grants, TokenFault } from './caller.ts'
import { fixedKeys } from './key-set.ts'
import type { IssuerSettings } from './verifier.ts'

export const localIssuerName = 'urn:cluster-ledger:local'
export const localAudience = 'cluster-ledger'
/** Seconds that a local token lasts unless said otherwise. */
const localLifetime = 12 * 3_600

export type LocalToken = {
  readonly role: Role
  readonly agency: string
  /** Tells two people of one agency and role apart; default `<role>@<agency>`. */
  readonly subject?: string
  readonly grants?: readonly Grant[]
  /** Seconds. */
  readonly lifetime?: number
}

export type LocalIssuer = {
  /** For the same verifier that checks the tokens of an identity provider. */
  readonly settings: IssuerSettings
  readonly token: (wanted: LocalToken) => Promise<string>
}

/** `127.0.0.0/8`, `::1` and `localhost`: addresses that no other machine can reach. */
export const isLoopback = (host: string): boolean => {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

const keyOf = (path: string) => {
  if (!existsSync(path)) {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx' })
  }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    throw new TokenFault('keys-unavailable', `The local signing key ${path} can be read by others.`, `Run: chmod 600 ${path}`)
  try {
    const key = createPrivateKey(readFileSync(path, 'utf8'))
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (cause) {
    throw new TokenFault('keys-unavailable', `The local signing key ${path} cannot be read.`, 'Delete the file; a new key is made and new tokens are needed.', cause)
  }
  throw new TokenFault('keys-unavailable', `The local signing key ${path} is not an Ed25519 key.`, 'Delete the file; a new key is made and new tokens are needed.')
}

/**
 * Issues tokens for work on one's own machine: whoever can read the data folder can act in any role. It so refuses to
 * exist on any address but loopback.
 */
export const openLocalIssuer = async (options: { readonly folder: string; readonly host: string; readonly clock: Clock; readonly random: Random }): Promise<LocalIssuer> => {
  if (!isLoopback(options.host))
    throw new TokenFault('issuer-unknown', `Local tokens are refused on ${options.host}: others could reach it.`, 'Listen on 127.0.0.1, or configure an identity provider (LEDGER_OIDC_ISSUER).')
  const key = keyOf(join(options.folder, 'local-issuer.key'))
  const keySet = JSON.stringify({ keys: [{ ...(await exportJWK(createPublicKey(key))), kid: 'local', use: 'sig', alg: 'EdDSA' }] })
  const same = (names: readonly string[]): Readonly<Record<string, string>> => Object.fromEntries(names.map((name) => [name, name]))
  return {
    settings: {
      issuer: localIssuerName,
      audience: localAudience,
      family: 'ed25519',
      keys: fixedKeys(keySet, 'ed25519'),
      claims: { roleClaim: 'roles', agencyClaim: 'agency', roles: same(roles), grantClaim: 'grants', grants: same(grants) },
      maxAge: 30 * 86_400,
    },
    token: async ({ role, agency, subject = `${role}@${agency}`, grants: held = [], lifetime = localLifetime }) => {
      const now = Math.floor(Date.parse(options.clock()) / 1000)
      return new SignJWT({ roles: [role], agency, grants: [...held] })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'local' })
        .setIssuer(localIssuerName)
        .setAudience(localAudience)
        .setSubject(subject)
        .setJti(options.random.uuid())
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(now + lifetime)
        .sign(key)
    },
  }
}
