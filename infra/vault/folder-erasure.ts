import type { FolderFiles } from './folder-files.ts'
import type { Layout, ValueName } from './folder-layout.ts'
import { readErasure } from './folder-layout.ts'
import type { People } from './folder-people.ts'
import { inParallel } from './folder-people.ts'

/**
 * Erasing a person from a folder that others read and write at the same time. In this order: the intent, so that another
 * node finishes what this one could not; the marker, from which on nobody is shown anything; the keys, overwritten; and
 * then the values. Whoever seals a value looks for the marker afterwards, so one of the two takes it away.
 */
export const openErasure = ({ files, layout, people }: { readonly files: FolderFiles; readonly layout: Layout; readonly people: People }) => {
  const digestsOf = async (name: ValueName): Promise<readonly string[]> => {
    // What is damaged goes all the same.
    const body = await people.bodyOf(name).catch(() => undefined)
    return body?.values.map(({ digest }) => digest) ?? []
  }

  const takeAway = async (names: readonly ValueName[]): Promise<readonly string[]> => {
    const digests = await inParallel(names, digestsOf)
    await inParallel(names, (name) => files.remove(layout.pointerOf(name)))
    const gone = await inParallel(names, (name) => files.remove(layout.pathOf(name)))
    return digests.filter((_, i) => gone[i]).flat()
  }

  /** Erases a person up to a generation; the digests are of those values that this call took away. */
  const erase = async (person: string, generation: number): Promise<readonly string[]> => {
    const intent = layout.erasureOf(person, generation)
    await files.mark(intent)
    await files.settle(layout.erasing)
    await files.mark(layout.erasedOf(person, generation))
    await files.settle(layout.folderOf(person))
    for (let older = generation; older > 0; older -= 1) await files.wipe(layout.keyOf(person, older))
    const old = (name: ValueName): boolean => name.person === person && name.generation <= generation
    // What is confirmed meanwhile moves from the first list to the second.
    const waiting = await takeAway((await people.pending()).filter(old))
    const settled = (await people.look(person)).values.filter(old)
    const digests = [...(await takeAway(settled)), ...waiting]
    await files.settle(layout.pending)
    await files.settle(layout.folderOf(person))
    for (const shelf of new Set(settled.map(({ event }) => layout.shelfOfEvent(event)))) await files.settle(shelf)
    await files.remove(intent)
    return digests
  }

  return {
    /** Erases all there is of a person now. */
    forget: async (person: string): Promise<readonly string[]> => {
      const { generation, erased, values } = await people.look(person)
      if (generation === 0) return []
      const unfinished = values.length > 0 || (await people.pending()).some((name) => name.person === person)
      return erased && !unfinished ? [] : erase(person, generation)
    },
    /** Goes on with what a node that died had begun. */
    finish: async (): Promise<void> => {
      for (const text of (await files.list(layout.erasing)) ?? []) {
        const begun = readErasure(text)
        if (begun) await erase(begun.person, begun.generation)
      }
    },
  }
}
