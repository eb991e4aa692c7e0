import { participantTypes } from '../../domain/finding/events.ts'
import { participantGroup } from '../../domain/participant/events.ts'
import { own } from '../concerns.ts'
import type { Profile } from './view.ts'

type Member = Profile['membership']['members'][number]
type Counts = Readonly<Record<string, number>>

/** Counts of which one rose or fell by one; a name without any is gone. */
export const moved = (counts: Counts, name: string, by: 1 | -1): Counts => {
  const after = (own(counts, name) ?? 0) + by
  return Object.fromEntries([...Object.entries(counts).filter(([one]) => one !== name), ...(after > 0 ? [[name, after] as const] : [])])
}

/** Counted along, because a cluster may have thousands of members. */
const counted = (view: Profile, member: Member | undefined, by: 1 | -1): Profile => {
  if (!member) return view
  const { composition, membership } = view
  return {
    ...view,
    membership: { ...membership, count: membership.count + by },
    composition: {
      ...composition,
      types: moved(composition.types, member.type, by),
      groups: moved(composition.groups, participantGroup(member.type), by),
      sizes: moved(composition.sizes, member.sizeClass, by),
    },
  }
}

/**
 * The profile with this member, or without it, and what the members make the cluster of. They are a list, because
 * thousands are copied many times faster in one than in a record.
 */
export const withMember = (view: Profile, id: string, after: Member | undefined): Profile => {
  const { members } = view.membership
  const before = members.find(({ participant }) => participant === id)
  const others = before ? members.filter((one) => one !== before) : members
  const summed = counted(counted(view, before, -1), after, 1)
  return {
    ...summed,
    membership: { ...summed.membership, members: after ? [...others, after] : others },
    composition: { ...summed.composition, missing: participantTypes.filter((type) => type !== 'other' && summed.composition.types[type] === undefined) },
  }
}
