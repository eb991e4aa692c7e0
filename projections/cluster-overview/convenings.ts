import type { conveningEvents } from '../../domain/convening/events.ts'
import { leaders } from '../../domain/convening/events.ts'
import { unreachable } from '../../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../../domain/kernel/event.ts'
import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, instant, integer, list, nullable, object, oneOfText, ref, text } from '../../domain/kernel/schema.ts'
import { isInvented } from '../concerns.ts'

/** Scheduled convenings that are shown; the others are counted. */
export const conveningsShown = 50

const item = object({
  convening: ref('convening'),
  title: text({ maxLength: 300 }),
  startsAt: instant(),
  endsAt: instant(),
  place: nullable(text({ maxLength: 300 })),
  virtual: boolean(),
  ledBy: oneOfText(leaders),
  hosts: list(ref('agency')),
  agency: ref('agency', { description: 'The agency that put it on the calendar.' }),
  synthetic: boolean(),
})
type Item = Infer<typeof item>

/** Sessions to which the participants of the cluster are called. */
export const conveningsView = object({
  scheduled: list(item, { maxItems: conveningsShown, description: 'Earliest first; also after their day, until somebody records who came or that they were cancelled.' }),
  more: integer({ minimum: 0, description: 'Scheduled convenings beyond those shown.' }),
})
export type Convenings = Infer<typeof conveningsView>
export type ConveningEvent = Recorded<EventOf<Exclude<(typeof conveningEvents)[number], { type: 'ConveningNoticeClassified' }>>>

export const noConvenings: Convenings = { scheduled: [], more: 0 }

const byStart = (a: Item, b: Item): number => (a.startsAt === b.startsAt ? 0 : a.startsAt < b.startsAt ? -1 : 1)

export const conveningsAfter = (convenings: Convenings, event: ConveningEvent): Convenings => {
  const others = convenings.scheduled.filter(({ convening }) => convening !== event.data.convening)
  switch (event.type) {
    case 'ConveningScheduled': {
      const { convening, title, startsAt, endsAt, place = null, virtual, ledBy, hosts } = event.data
      if (others.length >= conveningsShown) return { ...convenings, more: convenings.more + 1 }
      const row: Item = { convening, title, startsAt, endsAt, place, virtual, ledBy, hosts: hosts.map(({ agency }) => agency), agency: event.agency, synthetic: isInvented(event) }
      return { ...convenings, scheduled: [...others, row].toSorted(byStart) }
    }
    case 'ConveningHeld':
    case 'ConveningCancelled':
      if (others.length === convenings.scheduled.length) return convenings.more === 0 ? convenings : { ...convenings, more: convenings.more - 1 }
      return { ...convenings, scheduled: others }
    default:
      return unreachable(event)
  }
}
