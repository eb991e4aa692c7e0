import { participantTypes } from '../../domain/finding/events.ts'
import { participantGroup } from '../../domain/participant/events.ts'
import type { Profile } from './view.ts'

const counted = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

/** The profile with these members, and what they make the cluster of. */
export const withMembers = (view: Profile, members: Profile['membership']['members']): Profile => {
  const all = Object.values(members)
  const types = counted(all.map(({ type }) => type))
  return {
    ...view,
    membership: { count: all.length, members },
    composition: {
      ...view.composition,
      types,
      groups: counted(all.map(({ type }) => participantGroup(type))),
      sizes: counted(all.map(({ sizeClass }) => sizeClass)),
      missing: participantTypes.filter((type) => type !== 'other' && types[type] === undefined),
    },
  }
}
