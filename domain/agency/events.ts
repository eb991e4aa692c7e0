import { defineEvent, levels } from '../kernel/event.ts'
import { integer, object, oneOfText, optional, ownId, ref, text } from '../kernel/schema.ts'

const agency = ownId('agency')
const cluster = ref('cluster')
const reason = text({ maxLength: 1000 })

/** How an agency is known outside: Federal codes as in the Treasury and USAspending lists, Census GEOIDs for the others. */
export const agencyCodes = object(
  {
    cgac: optional(text({ pattern: '^[0-9]{3}$', description: 'Federal: Common Government-wide Accounting Classification code, such as 013 (Commerce).' })),
    subtier: optional(text({ pattern: '^[0-9A-Z]{4}$', description: 'Federal: code of the bureau inside the department, such as 1325 (EDA) or 12D2; many hold letters.' })),
    geoid: optional(text({ pattern: '^([0-9]{2}|[0-9]{5}|[0-9]{7})$', description: 'Census GEOID: state 2 digits, county 5, place 7.' })),
    key: optional(text({ maxLength: 40, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', description: 'State or local: the own code by which that government registers the agency.' })),
  },
  { description: 'Federal: cgac, and subtier where there is one. State: geoid of 2 digits and key. Local: geoid of 5 or 7 digits and key.' },
)
export const agencyFields = { name: text({ maxLength: 200 }), level: oneOfText(levels), codes: agencyCodes }
export const fiscalYearStart = integer({ minimum: 1, maximum: 12, description: 'Month in which the fiscal year starts: 10 for Federal agencies, mostly 7 for states.' })

const example = { agency: 'eda', cluster: 'wichita-aerospace' } as const
const staff = '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01'

const AgencyRegistered = defineEvent({
  type: 'AgencyRegistered',
  stream: 'agency',
  summary: 'An agency was registered',
  description: 'A Federal, state or local agency takes part in the ledger under this id.',
  data: object({ agency, ...agencyFields, fiscalYearStart }),
  example: { agency: example.agency, name: 'Economic Development Administration', level: 'federal', codes: { cgac: '013', subtier: '1325' }, fiscalYearStart: 10 },
})

const AgencyRenamed = defineEvent({
  type: 'AgencyRenamed',
  stream: 'agency',
  summary: 'An agency was renamed',
  description: 'The agency goes by another name from here on; earlier entries keep pointing to it.',
  data: object({ agency, name: text({ maxLength: 200 }), reason: optional(reason) }),
  example: { agency: example.agency, name: 'Administration for Economic Development', reason: 'Department order.' },
})

export const ClusterDeskOpened = defineEvent({
  type: 'ClusterDeskOpened',
  stream: 'agency',
  summary: 'A cluster desk was opened',
  description: 'The agency has a desk for a cluster: one place where matters of the cluster arrive, with one owner.',
  data: object({ agency, cluster, owner: ref('staff') }),
  example: { ...example, owner: staff },
})

export const ClusterDeskOwnerChanged = defineEvent({
  type: 'ClusterDeskOwnerChanged',
  stream: 'agency',
  summary: 'A cluster desk got another owner',
  description: 'The desk goes on under another owner.',
  data: object({ agency, cluster, owner: ref('staff'), before: ref('staff') }),
  example: { ...example, owner: '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a02', before: staff },
})

export const ClusterDeskClosed = defineEvent({
  type: 'ClusterDeskClosed',
  stream: 'agency',
  summary: 'A cluster desk was closed',
  description: 'The agency no longer has a desk for the cluster.',
  data: object({ agency, cluster, reason }),
  example: { ...example, reason: 'Merged into the regional office.' },
})

export const agencyEvents = [AgencyRegistered, AgencyRenamed, ClusterDeskOpened, ClusterDeskOwnerChanged, ClusterDeskClosed] as const
