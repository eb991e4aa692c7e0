import type Database from 'better-sqlite3'

/** Runs a task as one durable transaction: all of it or, when it throws, nothing. */
export const openTransactions = (db: Database.Database): (<T>(task: () => T) => T) => {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  return (task) => {
    begin.run()
    try {
      const done = task()
      commit.run()
      return done
    } catch (fault) {
      // A full or failing disk may have rolled it back already.
      if (db.inTransaction) rollback.run()
      throw fault
    }
  }
}

type Waiting<Task, Done> = { readonly task: Task; readonly resolve: (done: Done) => void; readonly reject: (fault: unknown) => void }

/**
 * Callers that arrive while others wait are served together. `serve` gets them in the order of arrival, at most `most`
 * by weight at once unless one alone weighs more, and settles each.
 */
export const openGroups = <Task, Done>(weight: (task: Task) => number, most: number, serve: (group: readonly Waiting<Task, Done>[]) => void) => {
  let waiting: Waiting<Task, Done>[] = []
  let due = false

  const next = (): void => {
    let taken = 1
    let weighed = weight((waiting[0] as Waiting<Task, Done>).task)
    for (; taken < waiting.length; taken += 1) {
      weighed += weight((waiting[taken] as Waiting<Task, Done>).task)
      if (weighed > most) break
    }
    const group = taken === waiting.length ? waiting : waiting.slice(0, taken)
    waiting = taken === waiting.length ? [] : waiting.slice(taken)
    serve(group)
  }
  const turn = (): void => {
    due = false
    if (waiting.length === 0) return
    next()
    call()
  }
  const call = (): void => {
    if (due || waiting.length === 0) return
    due = true
    setImmediate(turn)
  }

  return {
    join: (task: Task): Promise<Done> =>
      new Promise((resolve, reject) => {
        waiting.push({ task, resolve, reject })
        call()
      }),
    /** Serves whoever waits, now. */
    drain: (): void => {
      while (waiting.length > 0) next()
    },
  }
}

export type { Waiting }
