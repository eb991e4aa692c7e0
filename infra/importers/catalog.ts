import { agencyCodes } from './agency-codes.ts'
import { announcedAwards } from './announced-awards.ts'
import { assistanceListings } from './assistance-listings.ts'
import { conveningReadouts } from './convening-readouts.ts'
import { countyBusinessPatterns } from './county-business-patterns.ts'
import { definitionSets } from './definition-sets.ts'
import { fabs } from './fabs.ts'
import type { Importer } from './importer.ts'
import { participants } from './participants.ts'
import { regionSystems } from './region-systems.ts'
import { usaspending } from './usaspending.ts'

/** The one list of imports; the command line, the routes and the documents start here. In the order in which a new ledger takes them. */
export const importers: readonly Importer[] = [
  definitionSets,
  regionSystems,
  countyBusinessPatterns,
  agencyCodes,
  assistanceListings,
  announcedAwards,
  usaspending,
  fabs,
  participants,
  conveningReadouts,
]
