import { clusterOverview } from './cluster-overview.ts'
import { clusterTimeline } from './cluster-timeline.ts'
import { coordinationBoard } from './coordination-board.ts'
import { corrections } from './corrections.ts'
import type { AnyProjection } from './kernel/projection.ts'
import { lateEntries } from './late-entries.ts'
import { refusals } from './refusals.ts'

/** The one list of views; rebuilds, routes and documents start here. */
export const projections: readonly AnyProjection[] = [
  clusterOverview,
  clusterTimeline,
  coordinationBoard,
  corrections,
  lateEntries,
  refusals,
] as readonly unknown[] as readonly AnyProjection[]
