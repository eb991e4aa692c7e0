import { clusterOverview } from './cluster-overview.ts'
import { clusterProfile } from './cluster-profile.ts'
import { clusterRegister } from './cluster-register.ts'
import { clusterTimeline } from './cluster-timeline.ts'
import { coordinationBoard } from './coordination-board.ts'
import { corrections } from './corrections.ts'
import { fragmentationReport } from './fragmentation-report.ts'
import { agencyDirectory } from './agency-directory.ts'
import { agencyPortfolio } from './agency-portfolio.ts'
import { awardLedger } from './award-ledger.ts'
import { constraintRegister } from './constraint-register.ts'
import { conveningCalendar } from './convening-calendar.ts'
import { coverageMatrix } from './coverage-matrix.ts'
import { definitionLookup } from './definition-lookup.ts'
import { definitionSets } from './definition-sets.ts'
import { dialogLog } from './dialog-log.ts'
import { fundingBoard } from './funding-board.ts'
import { gapRegister } from './gap-register.ts'
import { needsToAwards } from './needs-to-awards.ts'
import { participantDirectory } from './participant-directory.ts'
import { participationMatrix } from './participation-matrix.ts'
import { programInventory } from './program-inventory.ts'
import { referralQueue } from './referral-queue.ts'
import { regionSystems } from './region-systems.ts'
import { staffDirectory } from './staff-directory.ts'
import { statisticsReleases } from './statistics-releases.ts'
import type { AnyProjection } from './kernel/projection.ts'
import { lateEntries } from './late-entries.ts'
import { refusals } from './refusals.ts'

/** The one list of views; rebuilds, routes and documents start here. */
export const projections: readonly AnyProjection[] = [
  clusterOverview,
  clusterProfile,
  clusterRegister,
  clusterTimeline,
  coordinationBoard,
  corrections,
  fragmentationReport,
  lateEntries,
  refusals,
  agencyDirectory,
  constraintRegister,
  conveningCalendar,
  coverageMatrix,
  definitionLookup,
  definitionSets,
  dialogLog,
  gapRegister,
  participantDirectory,
  participationMatrix,
  referralQueue,
  staffDirectory,
  programInventory,
  awardLedger,
  agencyPortfolio,
  needsToAwards,
  fundingBoard,
  regionSystems,
  statisticsReleases,
] as readonly unknown[] as readonly AnyProjection[]
