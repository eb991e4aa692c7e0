import { isCorrection } from '../../domain/correction/effective.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import type { Cut } from '../../projections/kernel/cut.ts'
import { counting } from '../../projections/kernel/cut.ts'
import type { Difference, Step } from '../ports/views.ts'
import { changesBetween, touches } from './changes.ts'
import type { Generation } from './generation.ts'

/** The entries of a key, all of them up to a size. */
export const historyAt = async ({ table, history }: Generation, key: string, size: number): Promise<readonly Recorded[]> => {
  const id = table.findKey(key)
  return id === undefined ? [] : history(id, 0, size)
}

type Told = { readonly steps: readonly Step[]; readonly view: unknown }

/** The fold of a key at a cut, step by step: what each entry that counts changed, and the view at the end. */
export const stepsOf = ({ projection }: Generation, key: string, history: readonly Recorded[], cut: Cut): Told => {
  const steps: Step[] = []
  let view: unknown = projection.initial(key)
  for (const event of counting(projection, key, history, cut)) {
    const after = projection.evolve(view, event, key)
    steps.push({ event, changes: changesBetween(view, after) })
    view = after
  }
  return { steps, view }
}

/** Steps that touched the field at `path`, with only those changes. */
export const touching = (steps: readonly Step[], path: string): readonly Step[] =>
  steps.flatMap(({ event, changes }) => {
    const own = changes.filter((change) => touches(change.path, path))
    return own.length === 0 ? [] : [{ event, changes: own }]
  })

const formOf = ({ id, correctedBy }: Recorded): string => `${id} ${correctedBy ?? ''}`

/** Whether a correction bears on an entry: it corrects that entry, or takes back a correction that does. Notes change nothing. */
const bearsOn = (event: Recorded | undefined, id: string, byId: ReadonlyMap<string, Recorded>): boolean => {
  if (event === undefined || !isCorrection(event) || event.type === 'EntryAnnotated') return false
  const about = event.data.corrected.event
  return about === id || bearsOn(byId.get(about), id, byId)
}

/** What differs in a view between two cuts, and which entries made it so. */
export const differenceOf = (generation: Generation, key: string, history: readonly Recorded[], from: Cut, to: Cut): Pick<Difference, 'changes'> => {
  const [first, second] = [stepsOf(generation, key, history, from), stepsOf(generation, key, history, to)]
  const [before, after] = [new Set(first.steps.map(({ event }) => formOf(event))), new Set(second.steps.map(({ event }) => formOf(event)))]
  const since = Math.min(from.size, to.size)
  const correcting = history.filter((event) => isCorrection(event) && event.index >= since && event.index < Math.max(from.size, to.size))
  const byId = new Map(history.map((event) => [event.id, event]))
  const lastOn = ({ id }: Recorded): string | undefined => correcting.findLast((event) => bearsOn(event, id, byId))?.id
  // An entry of between speaks for itself, and so does its replacement; one of before counts again or otherwise by what became of its corrections.
  const broughtBy = (event: Recorded): string => {
    const own = event.correctedBy ?? event.id
    return event.index >= since || correcting.some(({ id }) => id === own) ? own : (lastOn(event) ?? own)
  }
  const counts = new Map(second.steps.map(({ event }) => [event.id, event]))
  const putOutBy = (event: Recorded): string => {
    const other = counts.get(event.id)
    return other ? broughtBy(other) : (lastOn(event) ?? event.id)
  }
  const made = [
    ...second.steps.filter(({ event }) => !before.has(formOf(event))).map(({ event, changes }) => ({ by: broughtBy(event), changes })),
    ...first.steps.filter(({ event }) => !after.has(formOf(event))).map(({ event, changes }) => ({ by: putOutBy(event), changes })),
  ]
  return {
    changes: changesBetween(first.view, second.view).map((change) => ({
      ...change,
      by: [...new Set(made.filter(({ changes }) => changes.some(({ path }) => touches(path, change.path))).map(({ by }) => by))],
    })),
  }
}
