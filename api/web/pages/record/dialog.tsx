import type { ReactNode } from 'react'
import { Record } from './record.tsx'

/** A dialog, logged straight after it. */
export const Dialog = (): ReactNode => <Record places={{ command: 'log-dialog' }} />
