import type { EventLog } from '../ports/event-log.ts'
import type { Vault } from '../vault/vault.ts'

/** After any instant: nothing is on its way while a store is being opened. */
const always = '9999'

/** Digests of sealed fields anywhere in the data of an event. */
const digestsIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(digestsIn)
  return Object.entries(value).flatMap(([name, member]) => (name === '_sd' && Array.isArray(member) ? (member as readonly string[]) : digestsIn(member)))
}

/**
 * Settles what an interrupted write left in the vault: values whose event is in the log may be shown, all others go. To
 * be called before the first command.
 */
export const settleVault = async (log: EventLog, vault: Pick<Vault, 'sweepPending'>): Promise<void> => {
  await vault.sweepPending(async (eventId, stream) => {
    const read = await log.readStream(stream)
    const entry = read.kind === 'found' ? read.entries.find(({ id }) => id === eventId) : undefined
    return entry && digestsIn((JSON.parse(entry.body) as { readonly data?: unknown }).data)
  }, always)
}
