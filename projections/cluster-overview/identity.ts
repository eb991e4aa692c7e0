import type { ClusterIdentified, ClusterPresenceDetermined, ClusterRegionRedrawn, ConvenerAbsenceDetermined, ConvenerRecognitionEnded, ConvenerRecognized } from '../../domain/cluster/events.ts'
import { identificationBases } from '../../domain/cluster/events.ts'
import { unreachable } from '../../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../../domain/kernel/event.ts'
import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, date, decimal, integer, list, nullable, object, oneOfText, ref, text } from '../../domain/kernel/schema.ts'
import { isInvented } from '../concerns.ts'

/** What the cluster is and where, and who brings its participants together. */
export const identityView = object({
  name: nullable(text()),
  basis: nullable(oneOfText(identificationBases), { description: 'On what the cluster was identified: a benchmark definition, that of an analyst, or a law.' }),
  definition: nullable(object({ set: ref('definition-set'), id: text(), name: text() })),
  region: nullable(object({ system: ref('region-system'), id: text(), name: text() })),
  counties: integer({ minimum: 0, description: 'Number of counties that the cluster reaches over.' }),
  states: list(text({ pattern: '^[0-9]{2}$' }), { description: 'State GEOIDs.' }),
  presence: nullable(object({ year: integer(), source: text(), lq: nullable(decimal()), present: boolean(), employees: integer() }), {
    description: 'Latest determination of presence by year of the figures: location quotient and employees.',
  }),
  conveners: list(object({ convener: ref('participant'), lead: boolean(), synthetic: boolean() })),
  convenerAbsentSince: nullable(date(), { description: 'Day of the determination that nobody convenes the cluster, while it stands.' }),
})
export type Identity = Infer<typeof identityView>
export type IdentityEvent = Recorded<
  EventOf<
    | typeof ClusterIdentified
    | typeof ClusterRegionRedrawn
    | typeof ClusterPresenceDetermined
    | typeof ConvenerRecognized
    | typeof ConvenerRecognitionEnded
    | typeof ConvenerAbsenceDetermined
  >
>

/** Event types that say what the cluster is, and not what anybody did for it. */
export const identityTypes = [
  'ClusterIdentified',
  'ClusterRegionRedrawn',
  'ClusterPresenceDetermined',
  'ConvenerRecognized',
  'ConvenerRecognitionEnded',
  'ConvenerAbsenceDetermined',
] as const satisfies readonly IdentityEvent['type'][]

export const unidentified: Identity = { name: null, basis: null, definition: null, region: null, counties: 0, states: [], presence: null, conveners: [], convenerAbsentSince: null }

export const identityAfter = (identity: Identity, event: IdentityEvent): Identity => {
  switch (event.type) {
    case 'ClusterIdentified': {
      const { name, basis, definitionSet, definition, definitionName, regionSystem, region, regionName, counties, states } = event.data
      return {
        ...identity,
        name,
        basis,
        definition: { set: definitionSet, id: definition, name: definitionName },
        region: { system: regionSystem, id: region, name: regionName },
        counties: counties.length,
        states,
      }
    }
    case 'ClusterRegionRedrawn':
      return { ...identity, counties: event.data.counties.length, states: event.data.states }
    case 'ClusterPresenceDetermined': {
      const { year, source, lq, present, employees } = event.data
      return identity.presence !== null && identity.presence.year > year ? identity : { ...identity, presence: { year, source, lq, present, employees } }
    }
    case 'ConvenerRecognized': {
      const { convener, lead } = event.data
      const others = identity.conveners.filter((one) => one.convener !== convener)
      return { ...identity, conveners: [...others, { convener, lead, synthetic: isInvented(event) }], convenerAbsentSince: null }
    }
    case 'ConvenerRecognitionEnded':
      return { ...identity, conveners: identity.conveners.filter((one) => one.convener !== event.data.convener) }
    case 'ConvenerAbsenceDetermined':
      return { ...identity, convenerAbsentSince: event.data.on }
    default:
      return unreachable(event)
  }
}
