import { agency } from './agency/agency.ts'
import { awardStream } from './award/award.ts'
import { clusterStream } from './cluster/cluster.ts'
import { coordinationCase } from './case/case.ts'
import { coordination } from './coordination/coordination.ts'
import { correctionEvents } from './correction/events.ts'
import { definitionSet } from './definition-set/definition-set.ts'
import { finding } from './finding/finding.ts'
import { convening } from './convening/convening.ts'
import { dialog } from './dialog/dialog.ts'
import { gap } from './gap/gap.ts'
import { participant } from './participant/participant.ts'
import { program } from './program/program.ts'
import { referral } from './referral/referral.ts'
import { regionSystem } from './region-system/region-system.ts'
import { staff } from './staff/staff.ts'
import { statisticsRelease } from './statistics-release/statistics-release.ts'
import type { AnyCommand, AnyStream } from './kernel/decider.ts'
import type { EventSpec } from './kernel/event.ts'

/** The one list of streams; every validator, document, form and generator starts here. */
export const streams: readonly AnyStream[] = [
  definitionSet,
  regionSystem,
  statisticsRelease,
  clusterStream,
  participant,
  agency,
  staff,
  convening,
  dialog,
  finding,
  referral,
  gap,
  program,
  awardStream,
  coordination,
  coordinationCase,
]

export const eventSpecs: readonly EventSpec[] = [...streams.flatMap((stream) => stream.events), ...correctionEvents]

/** Each command with the stream that it belongs to. */
export const commandSpecs: readonly { readonly stream: AnyStream; readonly command: AnyCommand }[] = streams.flatMap((stream) =>
  stream.commands.map((command) => ({ stream, command })),
)
