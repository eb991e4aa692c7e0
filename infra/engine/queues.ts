/** Tasks of one name run one after the other; tasks of different names do not wait for each other. */
export const openQueues = () => {
  const tails = new Map<string, Promise<unknown>>()
  return <T>(name: string, task: () => Promise<T>): Promise<T> => {
    const before = tails.get(name)
    const run = before ? before.then(task, task) : task()
    tails.set(name, run)
    const done = (): void => {
      if (tails.get(name) === run) tails.delete(name)
    }
    run.then(done, done)
    return run
  }
}
