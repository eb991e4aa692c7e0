import { LogFault } from '../ports/event-log.ts'

/** Callers that wait until this node has read something back: all are asked again whenever it has read more. */
export const openWaiting = ({ hosts, patience, closed, trouble }: { readonly hosts: string; readonly patience: number; readonly closed: () => boolean; readonly trouble: () => LogFault | undefined }) => {
  const waiting = new Set<() => void>()
  return {
    stir: (): void => {
      for (const check of [...waiting]) check()
    },
    until: (there: () => boolean): Promise<void> =>
      new Promise((resolve, reject) => {
        const settle = (fault?: LogFault): void => {
          waiting.delete(check)
          clearTimeout(timer)
          if (fault) reject(fault)
          else resolve()
        }
        const late = (): void => settle(trouble() ?? new LogFault('log-unavailable', `This node is behind EventStoreDB at ${hosts}.`, 'Ask again in a moment; what was acknowledged is safe.'))
        const timer = setTimeout(late, patience)
        const check = (): void => {
          if (closed()) settle(new LogFault('log-closed', 'The log is closed.', 'Open it again.'))
          else if (there()) settle()
        }
        waiting.add(check)
        check()
      }),
  }
}
