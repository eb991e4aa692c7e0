import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Another process of a bench. It says one thing when it is ready, and answers each thing that it is asked. */
export type Child<Ready, Ask, Answer> = { readonly ready: Ready; readonly ask: (what: Ask) => Promise<Answer>; readonly close: () => Promise<void> }

/** Starts a script that stands beside this one. Rejects when it ends before it is ready. */
export const openChild = async <Ready, Ask extends object = never, Answer = void>(script: string, args: readonly string[]): Promise<Child<Ready, Ask, Answer>> => {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`${script} ended (${String(code)}).`)
  })
  // Its end is only news while something is asked of it.
  gone.catch(() => undefined)
  const next = async <T>(): Promise<T> => ((await Promise.race([once(child, 'message'), gone])) as [T])[0]
  return {
    ready: await next<Ready>(),
    ask: async (what) => {
      const answer = next<{ readonly said: Answer }>()
      child.send(what)
      return (await answer).said
    },
    close: async () => {
      if (child.connected) child.disconnect()
      await gone.catch(() => undefined)
    },
  }
}

/** The other side: answers until the process that asked is gone, then tidies up and ends. */
export const answerParent = <Ask, Answer>(ready: unknown, answer: (what: Ask) => Answer | Promise<Answer>, close: () => void | Promise<void>): void => {
  process.on('message', (what) => {
    Promise.resolve(answer(what as Ask)).then(
      (said) => process.send?.({ said }),
      (fault: unknown) => {
        console.error(fault)
        process.exit(1)
      },
    )
  })
  process.once('disconnect', () => {
    void Promise.resolve(close()).finally(() => process.exit(0))
  })
  process.send?.(ready)
}
