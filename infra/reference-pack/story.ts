import type { Step } from './step.ts'
import { firstDay, imported, invented } from './step.ts'
export const lastOfStory = 'dialog-x'
export const storyGround: readonly Step[] = []
export const storySteps: readonly Step[] = []
