/** A figure of one category and one series, such as one year and one level. */
export type Point = { readonly category: string; readonly series: string; readonly value: bigint; readonly synthetic: boolean }

export type Table = {
  readonly categories: readonly string[]
  readonly series: readonly string[]
  /** Sum of a category in a series. */
  readonly at: (category: string, series: string) => bigint
  readonly ofCategory: (category: string) => bigint
  readonly ofSeries: (series: string) => bigint
  readonly total: bigint
  readonly synthetic: boolean
}

/** Adds points up to a table: categories in their order, series by size, the largest first. */
export const tabulated = (points: readonly Point[]): Table => {
  const sums = new Map<string, bigint>()
  const add = (key: string, value: bigint): void => void sums.set(key, (sums.get(key) ?? 0n) + value)
  for (const { category, series, value } of points) {
    add(`cell ${category} ${series}`, value)
    add(`category ${category}`, value)
    add(`series ${series}`, value)
    add('total', value)
  }
  const sum = (key: string): bigint => sums.get(key) ?? 0n
  const bySize = (a: string, b: string): number => {
    const difference = sum(`series ${b}`) - sum(`series ${a}`)
    return difference > 0n ? 1 : difference < 0n ? -1 : a < b ? -1 : 1
  }
  return {
    categories: [...new Set(points.map(({ category }) => category))].toSorted(),
    series: [...new Set(points.map(({ series }) => series))].toSorted(bySize),
    at: (category, series) => sum(`cell ${category} ${series}`),
    ofCategory: (category) => sum(`category ${category}`),
    ofSeries: (series) => sum(`series ${series}`),
    total: sum('total'),
    synthetic: points.some(({ synthetic }) => synthetic),
  }
}
