import { agencyRefusals } from '../../domain/agency/agency.ts'
import { awardRefusals } from '../../domain/award/rules.ts'
import { caseRefusals } from '../../domain/case/case.ts'
import { clusterRefusals } from '../../domain/cluster/refusals.ts'
import { measureRefusals } from '../../domain/cluster/measures.ts'
import { conveningRefusals } from '../../domain/convening/convening.ts'
import { coordinationRefusals } from '../../domain/coordination/coordination.ts'
import { correctionRefusals } from '../../domain/correction/correction.ts'
import { definitionSetRefusals } from '../../domain/definition-set/definition-set.ts'
import { dialogRefusals } from '../../domain/dialog/dialog.ts'
import { findingRefusals } from '../../domain/finding/refusals.ts'
import { gapRefusals } from '../../domain/gap/refusals.ts'
import { generalRefusals } from '../../domain/kernel/refusals.ts'
import type { RejectionSpec } from '../../domain/kernel/rejection.ts'
import { participantRefusals } from '../../domain/participant/participant.ts'
import { programRefusals } from '../../domain/program/program.ts'
import { referralRefusals } from '../../domain/referral/referral.ts'
import { placeRefusals } from '../../domain/region-system/places.ts'
import { regionSystemRefusals } from '../../domain/region-system/region-system.ts'
import { actingRefusals } from '../../domain/staff/acting.ts'
import { staffRefusals } from '../../domain/staff/refusals.ts'
import { statisticsReleaseRefusals } from '../../domain/statistics-release/statistics-release.ts'

/** A reason for no, as the documentation lists it. */
export type ReferenceRefusal = { readonly code: string; readonly kind?: string; readonly message: string; readonly remedy: string }

const registers: readonly Readonly<Record<string, RejectionSpec>>[] = [
  generalRefusals,
  correctionRefusals,
  definitionSetRefusals,
  regionSystemRefusals,
  placeRefusals,
  statisticsReleaseRefusals,
  clusterRefusals,
  measureRefusals,
  participantRefusals,
  agencyRefusals,
  staffRefusals,
  actingRefusals,
  conveningRefusals,
  dialogRefusals,
  findingRefusals,
  gapRefusals,
  referralRefusals,
  programRefusals,
  awardRefusals,
  coordinationRefusals,
  caseRefusals,
]

/** Every refusal that a decider can give, by code. */
export const ledgerRefusals: readonly ReferenceRefusal[] = registers
  .flatMap((register) => Object.entries(register).map(([code, { kind = 'conflict', message, remedy }]) => ({ code, kind, message, remedy })))
  .toSorted((a, b) => a.code.localeCompare(b.code))
