import { ErrorType } from '@eventstore/db-client'
import { LogFault } from '../ports/event-log.ts'

/**
 * What an error of the client means for a call that may have reached the server: `unknown`, it may have been carried out;
 * `refused`, it was not and will not be; `conflict` and `deleted` are the server's own answers.
 */
export type Outcome = 'unknown' | 'conflict' | 'deleted' | 'missing' | 'denied' | 'too-large' | 'refused'

type ClientError = { readonly type?: string; readonly message?: string; readonly actualVersion?: bigint | 'no_stream'; readonly streamName?: string }

export const outcomeOf = (cause: unknown): Outcome => {
  switch ((cause as ClientError | undefined)?.type) {
    case ErrorType.WRONG_EXPECTED_VERSION:
      return 'conflict'
    case ErrorType.STREAM_DELETED:
      return 'deleted'
    case ErrorType.STREAM_NOT_FOUND:
      return 'missing'
    case ErrorType.ACCESS_DENIED:
      return 'denied'
    case ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED:
      return 'too-large'
    case ErrorType.INVALID_ARGUMENT:
    case ErrorType.UNSUPPORTED:
      return 'refused'
    // Timeouts, lost lines, changes of leader, a discovery that failed (a plain Error) and answers that nobody can read:
    // whether the server did it is not known, so the same call is made again.
    default:
      return 'unknown'
  }
}

/** The last revision that a conflict found; -1 when there is no such stream. */
export const actualOf = (cause: unknown): number => {
  const actual = (cause as ClientError).actualVersion
  return typeof actual === 'bigint' ? Number(actual) : -1
}

const sentenceOf = (cause: unknown): string => {
  const { message = '', type = '' } = (cause ?? {}) as ClientError
  return (message || type || String(cause)).replace(/\s+/g, ' ').slice(0, 300)
}

/** What a person can act on, for errors that are no answer of the engine's table of revisions. */
export const storeFault = (hosts: string, cause: unknown): LogFault => {
  if (cause instanceof LogFault) return cause
  const { streamName = '' } = (cause ?? {}) as ClientError
  switch (outcomeOf(cause)) {
    case 'denied':
      return new LogFault('log-unavailable', `EventStoreDB at ${hosts} refuses this user.`, 'Check LEDGER_STORE_USER and LEDGER_STORE_PASSWORD, and that the user may read $all and write the ledger\'s streams.', { cause })
    case 'deleted':
    case 'missing':
      return new LogFault('log-damaged', `The stream ${streamName} was deleted or cut behind the ledger's back.`, 'Nothing in a ledger may be deleted. Stop writing and see "tampering" in the operations guide.', { cause })
    case 'too-large':
      return new LogFault('append-too-large', `EventStoreDB takes no append of this size (${sentenceOf(cause)}).`, 'Split it into several commands.', { cause })
    case 'conflict':
    case 'refused':
      return new LogFault('log-unavailable', `EventStoreDB at ${hosts} refuses the call (${sentenceOf(cause)}).`, 'Check that its version is 23.10 or newer.', { cause })
    case 'unknown':
      return new LogFault('log-unavailable', `EventStoreDB at ${hosts} does not answer as it should (${sentenceOf(cause)}).`, certificateHint(cause) ?? 'Check that it runs and can be reached; calls go on by themselves when it is back.', { cause })
  }
}

const certificateHint = (cause: unknown): string | undefined =>
  /certificate|self.signed|unable to verify|ssl|tls|wrong version number/i.test(sentenceOf(cause)) ? 'Give the authority that signed its certificate with tlsCAFile=path, and check that the server speaks TLS.' : undefined
