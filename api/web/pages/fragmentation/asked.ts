import type { coordinationBoard } from '../../../../projections/coordination-board.ts'
import type { fragmentationReport } from '../../../../projections/fragmentation-report.ts'
import type { Rows, ViewOf } from '../../ledger/views.ts'

export type Report = ViewOf<typeof fragmentationReport>
export type Relation = Report['relations'][number]
export type ReportRows = Rows<Report>
export type Case = ViewOf<typeof coordinationBoard>

/** What each kind says and does not say. */
export const meanings: Readonly<Record<Relation['kind'], string>> = {
  fragmentation: 'Two or more agencies pay for the same kind of activity, in the same place, at the same time. It says that they should know of each other, not that anything is wrong.',
  overlap: 'Two or more programs, of one agency or several, have the same aim for the same kind of activity, and use the same instrument or serve the same kind of beneficiary.',
  duplication: 'A person holds, on evidence, that the same services go to the same beneficiaries twice. It is a suspicion until the agencies have settled it.',
}

export const kindText: Readonly<Record<Relation['kind'], string>> = { fragmentation: 'Fragmentation', overlap: 'Overlap', duplication: 'Suspected duplication' }
