import { agency } from './agency/agency.ts'
import { coordinationCase } from './case/case.ts'
import { coordination } from './coordination/coordination.ts'
import { correctionEvents } from './correction/events.ts'
import { finding } from './finding/finding.ts'
import { convening } from './convening/convening.ts'
import { dialog } from './dialog/dialog.ts'
import { gap } from './gap/gap.ts'
import { referral } from './referral/referral.ts'
import { staff } from './staff/staff.ts'
import type { AnyCommand, AnyStream } from './kernel/decider.ts'
import type { EventSpec } from './kernel/event.ts'

/** The one list of streams; every validator, document, form and generator starts here. */
export const streams: readonly AnyStream[] = [finding, coordination, coordinationCase, agency, staff, convening, dialog, gap, referral]

export const eventSpecs: readonly EventSpec[] = [...streams.flatMap((stream) => stream.events), ...correctionEvents]

/** Each command with the stream that it belongs to. */
export const commandSpecs: readonly { readonly stream: AnyStream; readonly command: AnyCommand }[] = streams.flatMap((stream) =>
  stream.commands.map((command) => ({ stream, command })),
)
