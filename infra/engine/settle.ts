import type { Clock } from '../ports/clock.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { Vault } from '../ports/vault.ts'

/** After any instant: nothing is on its way while a store of one process is being opened. */
const always = '9999'
/** Milliseconds in which another node may still bring an event to the log whose values it has sealed. */
const onTheWay = 3_600_000
/** Milliseconds between two looks at what other nodes left. */
const between = 300_000

/** Digests of sealed fields anywhere in the data of an event. */
const digestsIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(digestsIn)
  return Object.entries(value).flatMap(([name, member]) => (name === '_sd' && Array.isArray(member) ? (member as readonly string[]) : digestsIn(member)))
}

/**
 * Settles what an interrupted write left in the vault: values whose event is in the log may be shown, all others go. To
 * be called before the first command, unless `before` spares what is on its way.
 */
export const settleVault = async (log: EventLog, vault: Pick<Vault, 'sweepPending'>, before = always): Promise<void> => {
  await vault.sweepPending(async (eventId, stream) => {
    const read = await log.readStream(stream)
    const entry = read.kind === 'found' ? read.entries.find(({ id }) => id === eventId) : undefined
    return entry && digestsIn((JSON.parse(entry.body) as { readonly data?: unknown }).data)
  }, before)
}

/**
 * Settles a vault that other nodes write to as well, now and from time to time: a node that died comes back late or never.
 * What goes wrong is told and tried again; it keeps no node from its work. Resolves after the first look.
 */
export const keepSettled = async (options: {
  readonly log: EventLog
  readonly vault: Pick<Vault, 'sweepPending'>
  readonly clock: Clock
  readonly onFailure: (problem: unknown) => void
}): Promise<{ readonly close: () => Promise<void> }> => {
  const { log, vault, clock, onFailure } = options
  const look = (): Promise<void> => settleVault(log, vault, new Date(Date.parse(clock()) - onTheWay).toISOString()).catch((fault: unknown) => onFailure({ part: 'vault', message: String(fault) }))
  let looking = look()
  const timer = setInterval(() => void (looking = looking.then(look)), between).unref()
  await looking
  return {
    close: () => {
      clearInterval(timer)
      return looking
    },
  }
}
