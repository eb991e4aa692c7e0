/** Month in which the Federal fiscal year starts. */
export const federalStart = 10
/** Month in which that of most states and localities starts, where the agency says nothing else. */
export const usualStart = 7

/**
 * The fiscal year that a day falls in, named by the year in which it ends: with October as start, 1 October 2023 is in
 * FY2024. A year that starts in January is the calendar year.
 */
export const fiscalYear = (day: string, startMonth: number): number => {
  const year = Number(day.slice(0, 4))
  const month = Number(day.slice(5, 7))
  return startMonth > 1 && month >= startMonth ? year + 1 : year
}
