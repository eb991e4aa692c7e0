import type { linkageEvents } from '../../domain/cluster/linkages.ts'
import { endsOf, linkageKey } from '../../domain/cluster/linkages.ts'
import type { EventOf } from '../../domain/kernel/event.ts'
import { moved } from './members.ts'
import type { Profile } from './view.ts'

type LinkageEvent = EventOf<(typeof linkageEvents)[number]>
type Line = Profile['linkages'][number]
type End = ReturnType<typeof endsOf>['from']

const shown = (end: End): Line['from'] =>
  end.kind === 'participant' ? { participant: end.participant, subcluster: null } : { participant: null, subcluster: { id: end.subcluster, name: end.name } }

const bare = ({ participant, subcluster }: Line['from']) =>
  participant === null ? ({ kind: 'subcluster', subcluster: subcluster?.id ?? '' } as const) : ({ kind: 'participant', participant } as const)

/** A line stands for the linkage that the events are told apart by. */
const keyOf = ({ type, from, to }: Line): string => linkageKey({ type: 'LinkageEnded', data: { cluster: '', type, from: bare(from), to: bare(to), reason: '' } })

/** The profile after a linkage was recorded or ended. One that is recorded while it holds is that linkage still. */
export const withLinkage = (view: Profile, event: LinkageEvent, day: string, synthetic: boolean): Profile => {
  const { type } = event.data
  const key = linkageKey(event)
  const standing = view.linkages.find((line) => line.type === type && line.until === null && keyOf(line) === key)
  const counted = (by: 1 | -1) => ({ ...view.composition, linkages: moved(view.composition.linkages, type, by) })
  if (event.type === 'LinkageEnded')
    return standing ? { ...view, composition: counted(-1), linkages: view.linkages.map((line) => (line === standing ? { ...line, until: day } : line)) } : view
  if (standing) return view
  const { from, to } = endsOf(event)
  const line = { type, from: shown(from), to: shown(to), source: event.data.source, since: day, until: null, synthetic }
  return { ...view, composition: counted(1), linkages: [...view.linkages, line] }
}
