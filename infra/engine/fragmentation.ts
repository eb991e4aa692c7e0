import { mostAwards } from '../../domain/coordination/coordination.ts'
import { maySay } from '../../domain/coordination/rules.ts'
import type { Views } from '../ports/views.ts'
import { systemActor } from './system-actor.ts'
import type { Reactor } from './react.ts'

/** The part of a row of the award ledger that the rules look at. */
type AwardRow = {
  readonly award: string
  readonly program: string
  readonly awardingAgency: string
  readonly activities: readonly string[]
  readonly policyArea: string
  readonly instrument: string
  readonly status: string
  readonly performanceCounties: readonly string[]
  readonly benefitingCounties: readonly string[]
  readonly start: string
  readonly end: string | null
}

type Named = { readonly clusters?: readonly (string | { readonly cluster: string })[]; readonly shares?: readonly { readonly cluster: string }[]; readonly before?: readonly string[]; readonly touches?: readonly { readonly kind: string; readonly id: string }[] }

/** Clusters that an entry about an award names, now or before. */
const clustersOf = (data: Named): readonly string[] => [
  ...new Set([
    ...(data.clusters ?? []).map((one) => (typeof one === 'string' ? one : one.cluster)),
    ...(data.shares ?? []).map(({ cluster }) => cluster),
    ...(data.before ?? []),
    ...(data.touches ?? []).filter(({ kind }) => kind === 'cluster').map(({ id }) => id),
  ]),
]

/**
 * Whenever what is known of an award changes, the rules of fragmentation and overlap are run over all awards of its
 * clusters, as they stood just then. What the rules find, and what they find no more, is recorded by the coordination of
 * the cluster.
 */
export const fragmentationReactor = (views: Pick<Views, 'export' | 'caughtUp'>): Reactor => ({
  name: 'fragmentation',
  interests: ['AwardRecorded', 'AwardModified', 'AwardTerminated', 'AwardClusterAttributed', 'EntryReplaced', 'EntryRetracted'],
  react: async (event) => {
    if (!event.stream.startsWith('award-')) return []
    const size = event.index + 1
    await views.caughtUp(size)
    const requests = []
    for (const cluster of clustersOf(event.data as Named)) {
      const awards = []
      for await (const { view } of views.export('award-ledger', { filters: { cluster }, sort: 'award' }, { recorded: size })) {
        const row = view as AwardRow
        if (!maySay(row)) continue
        awards.push({
          award: row.award,
          program: row.program,
          agency: row.awardingAgency,
          activities: row.activities,
          policyArea: row.policyArea,
          instrument: row.instrument,
          counties: [...new Set([...row.performanceCounties, ...row.benefitingCounties])].sort(),
          start: row.start,
          ...(row.end === null ? {} : { end: row.end }),
        })
      }
      if (awards.length > mostAwards) {
        // Said on record, so that nobody takes what was found before for all there is.
        requests.push({ name: 'detect-fragmentation', body: { cluster, awards: [], beyond: awards.length, size }, actor: systemActor })
        continue
      }
      // A first award meets none; an award that changed or went may end what was found.
      if (awards.length > 1 || event.type !== 'AwardRecorded') requests.push({ name: 'detect-fragmentation', body: { cluster, awards, size }, actor: systemActor })
    }
    return requests
  },
})
