import type { Pack } from './pack.ts'
import type { Step } from './step.ts'
import { firstDay } from './step.ts'
import { batteryGround, batterySteps } from './story-batteries.ts'
import { peopleSteps } from './story-people.ts'
import { wichitaSteps } from './story-wichita.ts'

/** What the announced awards need of the story: its agencies and people, and the cluster that it draws itself. */
export const storyGround = (pack: Pack): readonly Step[] => [...peopleSteps(firstDay), ...batteryGround(pack)]

/** The story proper, in order; the last entry is the one by which a loaded pack is known. */
export const storySteps: readonly Step[] = [...wichitaSteps, ...batterySteps]
