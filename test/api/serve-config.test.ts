import { describe, expect, test } from '@jest/globals'
import { ConfigFault, readConfig, unknownSettings } from '../../api/config.ts'

const issuer = { LEDGER_OIDC_ISSUER: 'https://issuer.example', LEDGER_OIDC_JWKS: 'https://issuer.example/keys' }

const client = { ...issuer, LEDGER_OIDC_CLIENT_ID: 'pages', LEDGER_PAGES: 'https://ledger.example' }

describe('a setting that cannot be used', () => {
  const bad: readonly [string, Readonly<Record<string, string>>, RegExp][] = [
    ['LEDGER_PORT', { LEDGER_PORT: 'http' }, /whole number from 0 to 65535, not "http"/],
    ['LEDGER_PORT', { LEDGER_PORT: '70000' }, /whole number/],
    ['LEDGER_PORT', { LEDGER_PORT: '80.5' }, /whole number/],
    ['LEDGER_PACK', { LEDGER_PACK: 'all' }, /one of reference, none, not "all"/],
    ['LEDGER_LOG', { LEDGER_LOG: 'loud' }, /one of silent, error, warn, info, debug/],
    ['LEDGER_RATE', { LEDGER_RATE: '0' }, /whole number from 1/],
    ['LEDGER_HOST', { LEDGER_HOST: '0.0.0.0' }, /others could reach 0\.0\.0\.0.*LEDGER_OIDC_ISSUER/],
    ['LEDGER_HOST', { LEDGER_HOST: '::' }, /others could reach ::/],
    ['LEDGER_HOST', { LEDGER_HOST: 'ledger.example' }, /others could reach/],
    ['LEDGER_OIDC_JWKS', { LEDGER_OIDC_ISSUER: 'https://issuer.example' }, /is needed/],
    ['LEDGER_OIDC_ISSUER', { LEDGER_OIDC_JWKS: 'https://issuer.example/keys' }, /is needed/],
    ['LEDGER_OIDC_JWKS', { ...issuer, LEDGER_OIDC_JWKS: 'http://issuer.example/keys' }, /https address/],
    ['LEDGER_OIDC_JWKS', { ...issuer, LEDGER_OIDC_JWKS: 'keys' }, /https address/],
    ['LEDGER_OIDC_FAMILY', { ...issuer, LEDGER_OIDC_FAMILY: 'hmac' }, /one of ed25519, rsa/],
    ['LEDGER_OIDC_ISSUER', { LEDGER_OIDC_CLIENT_ID: 'pages', LEDGER_PAGES: 'https://ledger.example' }, /is needed when the pages have a client/],
    ['LEDGER_OIDC_ISSUER', { ...issuer, LEDGER_OIDC_ISSUER: 'http://issuer.example', LEDGER_OIDC_CLIENT_ID: 'pages', LEDGER_PAGES: 'https://ledger.example' }, /https address, not/],
    ['LEDGER_OIDC_CLIENT_ID', { ...issuer, LEDGER_OIDC_CLIENT_SECRET: 'secret' }, /is needed when the client has a secret/],
    ['LEDGER_OIDC_SCOPE', { ...client, LEDGER_OIDC_SCOPE: 'profile' }, /must hold the word openid/],
    ['LEDGER_PAGES', { ...client, LEDGER_PAGES: '' }, /https address without a path/],
    ['LEDGER_PAGES', { ...client, LEDGER_PAGES: 'http://ledger.example' }, /https address without a path/],
    ['LEDGER_PAGES', { ...client, LEDGER_PAGES: 'https://ledger.example/under' }, /https address without a path/],
    ['LEDGER_SESSION_KEY', { LEDGER_SESSION_KEY: 'short' }, /32 bytes in base64url/],
    ['LEDGER_LOCAL_SIGN_IN', { LEDGER_LOCAL_SIGN_IN: 'no' }, /one of on, off, not "no"/],
    ['LEDGER_OIDC_ROLES', { ...issuer, LEDGER_OIDC_ROLES: 'boss' }, /"boss" is not of the form theirs=ours/],
    ['LEDGER_OIDC_ROLES', { ...issuer, LEDGER_OIDC_ROLES: 'boss=king' }, /one of liaison, reader, auditor, steward, admin, not "king"/],
  ]
  test.each(bad)('%s %j is refused by name', (variable, env, why) => {
    let fault: unknown
    try {
      readConfig(env)
    } catch (thrown) {
      fault = thrown
    }
    expect(fault).toBeInstanceOf(ConfigFault)
    expect((fault as Error).message).toMatch(new RegExp(`^${variable}: `))
    expect((fault as Error).message).toMatch(why)
    expect((fault as Error).message).not.toContain('\n')
  })
})

describe('settings', () => {
  test('have defaults for one person on one machine, and empty ones are as if they were not there', () => {
    expect(readConfig({ LEDGER_PORT: '', LEDGER_HOST: '' })).toEqual({ data: 'data', host: '127.0.0.1', port: 8080, portGiven: false, pack: 'reference', keyFile: 'data/master.key', logLevel: 'warn', rate: 6000, localSignIn: true, embed: [] })
  })
  test('of the command line go over those of the environment', () => {
    expect(readConfig({ LEDGER_PORT: '1', LEDGER_DATA: 'there' }, { port: '2' })).toMatchObject({ port: 2, portGiven: true, data: 'there', keyFile: 'there/master.key' })
  })
  test('with an identity provider let others reach it', () => {
    const { host, oidc } = readConfig({ ...issuer, LEDGER_HOST: '0.0.0.0', LEDGER_OIDC_ROLES: 'desk-officer=liaison, auditors=auditor' })
    expect(host).toBe('0.0.0.0')
    expect(oidc).toMatchObject({ issuer: 'https://issuer.example', audience: 'cluster-ledger', roles: { 'desk-officer': 'liaison', auditors: 'auditor' } })
  })
  test('that are misspelt are found', () => {
    expect(unknownSettings({ LEDGER_PROT: '1', LEDGER_PORT: '2', LEDGER_TOKEN: 'x', PATH: '/' }).map(({ variable }) => variable)).toEqual(['LEDGER_PROT'])
  })
})
