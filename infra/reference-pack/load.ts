import type { CommandOutcome, Commands } from '../ports/commands.ts'
import type { EventLog } from '../ports/event-log.ts'
import { awardSteps, groundSteps } from './ground.ts'
import { readPack } from './pack.ts'
import type { Step } from './step.ts'
import { lastOfStory } from './story-batteries.ts'
import { storyGround, storySteps } from './story.ts'
import { strongClusters } from './strong-clusters.ts'

/** Commands in flight at a time: enough to fill the log's group commit. */
const width = 64

const saidNo = (outcome: Exclude<CommandOutcome, { kind: 'accepted' }>): string => {
  switch (outcome.kind) {
    case 'refused':
      return `${outcome.rejection.code}: ${outcome.rejection.message}`
    case 'invalid':
      return outcome.faults.map(({ field, message }) => `${field} ${message}`).join('; ')
    case 'unknown-command':
      return 'there is no such command'
    case 'key-reused':
      return 'the ledger holds this entry with other content'
    case 'stale':
      return 'the record changed in the meantime'
  }
}

/** All commands of the pack in groups; those of one group are independent of each other. */
const packSteps = (): readonly (readonly Step[])[] => {
  const pack = readPack()
  const strong = strongClusters(pack)
  const alone = (steps: readonly Step[]) => steps.map((step) => [step])
  return [...groundSteps(pack, strong), ...alone(storyGround(pack)), awardSteps(pack, strong), ...alone(storySteps)]
}

/**
 * Carries out every command of the reference pack, once: a ledger that holds the last of the story is left alone, and a
 * load that was cut off goes on where it was. Resolves to the number of commands, 0 when there was nothing to do.
 * `onProgress` hears how many of how many are done. A command that is refused ends the load with an error that names it.
 */
export const loadReferencePack = async (ledger: { readonly commands: Commands; readonly log: EventLog }, onProgress?: (done: number, total: number) => void): Promise<number> => {
  if ((await ledger.log.readStream(lastOfStory, { limit: 1 })).kind === 'found') return 0
  const groups = packSteps()
  const total = groups.reduce((sum, group) => sum + group.length, 0)
  let done = 0
  const carryOut = async (step: Step): Promise<void> => {
    const outcome = await ledger.commands.execute(step)
    if (outcome.kind !== 'accepted') throw new Error(`The reference pack does not load: ${step.idempotencyKey} (${saidNo(outcome)}).`)
    done += 1
    onProgress?.(done, total)
  }
  for (const group of groups) {
    const waiting = group.values()
    // Each lane takes the next command that nobody has taken.
    const lane = async (): Promise<void> => {
      for (const step of waiting) await carryOut(step)
    }
    await Promise.all(Array.from({ length: Math.min(width, group.length) }, lane))
  }
  return done
}
