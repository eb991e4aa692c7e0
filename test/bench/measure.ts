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

/** A group of measurements; `run` may take minutes and cleans up after itself. */
export type Bench = { readonly name: string; readonly run: (tell: (line: string) => void) => Promise<readonly Measured[]> }

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number

/** Operations a second of `work`, which does `count` of them. */
export const rate = async (count: number, work: () => void | Promise<void>): Promise<number> => {
  const start = process.hrtime.bigint()
  await work()
  return (count * 1e9) / Number(process.hrtime.bigint() - start)
}

/**
 * Ours and plain by turns, so that whatever else the machine does falls on both. Each round is judged against the one
 * beside it: the ratio is the median of the ratios.
 */
export const compare = async (
  what: string,
  goal: number | undefined,
  rounds: number,
  count: number,
  work: {
    /** Makes the input of a round, outside the measured time. */
    readonly prepare?: (round: number) => void
    readonly ours: (round: number) => void | Promise<void>
    readonly plain: (round: number) => void | Promise<void>
  },
): Promise<Measured> => {
  const ours: number[] = []
  const plain: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const oursFirst = round % 2 === 0
    work.prepare?.(round)
    if (oursFirst) ours.push(await rate(count, () => work.ours(round)))
    plain.push(await rate(count, () => work.plain(round)))
    if (!oursFirst) ours.push(await rate(count, () => work.ours(round)))
  }
  const ratio = median(ours.map((value, i) => value / (plain[i] as number)))
  return { what, ours: median(ours), plain: median(plain), figure: ratio, unit: 'ratio', ...(goal === undefined ? {} : { goal }) }
}

export const reached = ({ figure, unit, goal }: Measured): boolean => goal === undefined || (unit === 'ratio' ? figure >= goal : figure <= goal)
