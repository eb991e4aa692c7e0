/** One line of the table: ours against the same work done plainly in the same run. */
export type Measured = {
  readonly what: string
  /** Operations a second, medians of the rounds. */
  readonly ours?: number
  readonly plain?: number
  /** Share of plain that ours reaches, or another figure with its own unit. */
  readonly figure: number
  readonly unit: 'ratio' | 'MB' | 'ms'
  /** At least this for ratios, at most this for the rest; absent for lines that only inform. */
  readonly goal?: number
}

/** What a group is given. */
export type Settings = {
  /** Entries of the large logs. */
  readonly events: number
  /** Small sizes and few rounds: shows that everything works, not how fast it is. */
  readonly quick: boolean
  /** A folder for this run alone; whoever made it removes it. */
  readonly folder: string
  readonly tell: (line: string) => void
}

/** A group of measurements; `run` may take minutes. */
export type Bench = { readonly name: string; readonly about: string; readonly run: (settings: Settings) => Promise<readonly Measured[]> }

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number

/** Operations a second of `work`, which does `count` of them. */
export const rate = async (count: number, work: () => void | Promise<void>): Promise<number> => {
  const start = process.hrtime.bigint()
  await work()
  return (count * 1e9) / Number(process.hrtime.bigint() - start)
}

type Turns<T> = {
  /** Makes the input of a round, outside the measured time. */
  readonly prepare?: (round: number) => void
  readonly ours: (round: number) => T | Promise<T>
  readonly plain: (round: number) => T | Promise<T>
}

/**
 * Ours and plain by turns, so that whatever else the machine does falls on both. Each side says how many operations a
 * second it did. Each round is judged against the one beside it: the ratio is the median of the ratios.
 */
export const compareRates = async (what: string, goal: number | undefined, rounds: number, { prepare, ours: one, plain: other }: Turns<number>): Promise<Measured> => {
  const ours: number[] = []
  const plain: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const oursFirst = round % 2 === 0
    prepare?.(round)
    if (oursFirst) ours.push(await one(round))
    plain.push(await other(round))
    if (!oursFirst) ours.push(await one(round))
  }
  const ratio = median(ours.map((value, i) => value / (plain[i] as number)))
  return { what, ours: median(ours), plain: median(plain), figure: ratio, unit: 'ratio', ...(goal === undefined ? {} : { goal }) }
}

/** The same for work of which both sides do `count` operations. */
export const compare = (what: string, goal: number | undefined, rounds: number, count: number, { ours, plain, ...before }: Turns<void>): Promise<Measured> =>
  compareRates(what, goal, rounds, { ...before, ours: (round) => rate(count, () => ours(round)), plain: (round) => rate(count, () => plain(round)) })

export const reached = ({ figure, unit, goal }: Measured): boolean => goal === undefined || (unit === 'ratio' ? figure >= goal : figure <= goal)
