import { describe, expect, test } from '@jest/globals'
import { AddressFault, readAddress } from '../../infra/eventstoredb/address.ts'

const who = { username: 'ledger', password: 's3cret' }

describe('the address of an EventStoreDB', () => {
  test('is asked for the leader, with the person taken out of it', () => {
    expect(readAddress('esdb://ledger:p%40ss@db-1:2113,db-2,db-3:2115?maxDiscoverAttempts=3')).toEqual({
      text: 'esdb://db-1:2113,db-2,db-3:2115?maxDiscoverAttempts=3&nodePreference=leader',
      credentials: { username: 'ledger', password: 'p@ss' },
      hosts: 'db-1:2113,db-2,db-3:2115',
      tls: true,
    })
    expect(readAddress('esdb+discover://db.example?nodePreference=follower', who).text).toBe('esdb+discover://db.example?nodePreference=follower')
  })

  test('may be without TLS on this machine alone', () => {
    for (const host of ['127.0.0.1:2113', 'localhost', '[::1]:2113', '127.0.0.1:1,127.0.0.1:2']) expect(readAddress(`esdb://${host}?tls=false`).tls).toBe(false)
    for (const host of ['db-1:2113', '127.0.0.1:2113,db-1:2113', '127.evil.example', '10.0.0.1']) expect(() => readAddress(`esdb://${host}?tls=false`, who)).toThrow(/tls=false is refused/)
    expect(() => readAddress('esdb+discover://localhost?tls=false', who)).toThrow(/tls=false is refused/)
  })

  const refused: readonly [string, string, RegExp][] = [
    ['another scheme', 'kurrentdb://db-1:2113', /esdb:\/\/host/],
    ['no scheme', 'db-1:2113', /esdb:\/\/host/],
    ['no host', 'esdb://', /esdb:\/\/host/],
    ['an empty host', 'esdb://db-1,,db-2', /is no host/],
    ['a port that is none', 'esdb://db-1:99999', /from 1 to 65535/],
    ['nobody', 'esdb://db-1', /LEDGER_STORE_USER/],
    ['an option that the client would ignore', 'esdb://db-1?tlsVerifyCert=false', /no effect/],
    ['an unknown option', 'esdb://db-1?retries=3', /no option "retries"/],
    ['a certificate that is not there', 'esdb://db-1?tlsCAFile=/nowhere/ca.crt', /does not exist/],
    ['tls that is neither true nor false', 'esdb://db-1?tls=maybe', /true or false/],
  ]
  test.each(refused)('%s is refused with what to do', (_case, text, sentence) => {
    const read = (): unknown => readAddress(text, text.includes('LEDGER') || sentence.source.includes('USER') ? {} : who)
    expect(read).toThrow(AddressFault)
    expect(read).toThrow(sentence)
  })

  test('never tells the password', () => {
    for (const text of ['esdb://u:hunter2@db-1?retries=3', 'esdb://u:hunter2@db-1:99999', 'http://u:hunter2@db-1']) {
      let said = ''
      try {
        readAddress(text)
      } catch (fault) {
        said = (fault as Error).message
      }
      expect(said).not.toBe('')
      expect(said).not.toContain('hunter2')
    }
  })
})
