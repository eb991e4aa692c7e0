import type { Kept, ToSeal, Vault } from '../ports/vault.ts'
import { VaultFault } from '../ports/vault.ts'

/** Numbers of people and of values; `copied` are the values that were not there before. */
export type CopiedValues = { readonly people: number; readonly values: number; readonly copied: number }

const keyOf = (eventId: string, digest: string): string => `${eventId}|${digest}`

const flat = (kept: readonly Kept[]) => kept.flatMap((one) => one.disclosures.map((made) => ({ key: keyOf(one.eventId, made.digest), eventId: one.eventId, confirmed: one.confirmed, made })))

/** What is worth keeping, with times that tell apart what was sealed in one millisecond: their order says which value is the latest. */
const worthKeeping = (source: readonly Kept[]): readonly Kept[] => {
  const onRecord = new Set(source.filter(({ confirmed }) => confirmed).map(({ eventId }) => eventId))
  let last = Number.NEGATIVE_INFINITY
  return source
    .filter(({ confirmed, eventId }) => confirmed || !onRecord.has(eventId))
    .map((one) => {
      last = Math.max(Date.parse(one.sealedAt), last + 1)
      return { ...one, sealedAt: new Date(last).toISOString() }
    })
}

const copyPerson = async (subject: string, from: Vault, to: Vault): Promise<{ readonly values: number; readonly copied: number }> => {
  const source = worthKeeping(await from.kept(subject))
  const before = new Map(flat(await to.kept(subject)).map((value) => [value.key, value]))
  const missing: readonly ToSeal[] = source.map((one) => ({ ...one, disclosures: one.disclosures.filter(({ digest }) => !before.has(keyOf(one.eventId, digest))) }))
  await to.sealAll(missing)
  const confirmed = flat(source).filter((value) => value.confirmed)
  const events = new Set(confirmed.filter(({ key }) => before.get(key)?.confirmed !== true).map(({ eventId }) => eventId))
  if (events.size > 0) await to.confirm([...events].map((eventId) => ({ eventId, digests: confirmed.filter((value) => value.eventId === eventId).map(({ made }) => made.digest) })))
  const after = new Map(flat(await to.kept(subject)).map((value) => [value.key, value]))
  for (const { key, eventId, made, confirmed: shown } of flat(source)) {
    const there = after.get(key)
    if (there?.made.disclosure !== made.disclosure || (shown && !there.confirmed))
      throw new VaultFault('vault-damaged', `A value of event ${eventId} is not in the target as it is in the source.`, 'Stop whatever writes to either, and run the copy again.')
  }
  return { values: flat(source).length, copied: missing.reduce((sum, { disclosures }) => sum + disclosures.length, 0) }
}

/**
 * Brings the values of one vault to another, whatever their forms and master keys are, person by person; every value is
 * read back and compared. What is in the target stays: a copy that was interrupted goes on, and several vaults can be
 * brought together into one. Nobody else may write to either meanwhile.
 */
export const copyVault = async (options: { readonly from: Vault; readonly to: Vault; readonly onProgress?: (people: number) => void }): Promise<CopiedValues> => {
  const sum = { people: 0, values: 0, copied: 0 }
  for await (const subject of options.from.subjects()) {
    const { values, copied } = await copyPerson(subject, options.from, options.to)
    sum.people += 1
    sum.values += values
    sum.copied += copied
    options.onProgress?.(sum.people)
  }
  return sum
}
