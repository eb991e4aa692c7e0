import type { Context } from '../kernel/decider.ts'
import { registerOf } from '../kernel/rejection.ts'
import { measuredRegion } from '../statistics-release/release-state.ts'
import { statisticsRelease } from '../statistics-release/statistics-release.ts'
import type { KnownCluster } from './cluster-state.ts'

export const measureRefusals = {
  'region-not-measured': {
    message: 'Release {release} has no figures for this region and definition set.',
    remedy: 'Measure the region first (measure-regions).',
  },
  'release-not-closed': { message: 'Release {release} is open: its figures may still change.', remedy: 'Wait until it is closed.' },
  'cluster-not-measured': {
    message: 'Release {release} has no employment of this cluster in this region.',
    remedy: 'Choose a release that covers it.',
  },
  'presence-of-local-cluster': {
    message: 'The cluster is local: it has no location quotient.',
    remedy: 'Attach its employment instead (attach-employment-snapshot); presence is for traded clusters.',
  },
  'baseline-not-earlier': {
    kind: 'invalid',
    message: 'Release {since} is not of an earlier year than {release}.',
    remedy: 'Name an earlier release of the same source.',
  },
  'vintages-differ': {
    message: 'Release {since} classifies industries by {earlier}, {release} by {later}; growth between them means nothing.',
    remedy: 'Name a release of the same edition of the classification.',
  },
} as const
export const refuseMeasure = registerOf(measureRefusals)

/** What a closed release has measured of the cluster, or the refusal that says what is missing. `field` names the release. */
export const measuresOf = (state: KnownCluster, release: string, context: Context, field: string) => {
  const found = context.world.of(statisticsRelease, release)
  if (found === undefined || found.status === 'unknown') return refuseMeasure('region-not-measured', { release }, field)
  const region = measuredRegion(found, state.definitionSet, state.regionSystem, state.region)
  if (!region) return refuseMeasure('region-not-measured', { release }, field)
  if (found.status === 'open') return refuseMeasure('release-not-closed', { release }, field)
  const row = region.rows.find((one) => one.cluster === state.definition)
  if (!row) return refuseMeasure('cluster-not-measured', { release }, field)
  const { employees, establishments, payroll, suppressed, lq, kind } = row
  const figures = { employees, establishments, payroll, ...(suppressed === undefined ? {} : { suppressed }) }
  return { about: { release, year: region.year, source: region.source }, figures, lq, kind, vintage: found.opened.vintage }
}
export type Measures = Exclude<ReturnType<typeof measuresOf>, { readonly rejected: unknown }>

export const averageWage = ({ employees, payroll }: Measures['figures']): number | null => (employees > 0 ? Math.round((payroll * 1000) / employees) : null)

/** Compound annual rate from one number to another, six decimals; null where there is no base. */
const rate = (from: number | null, to: number | null, years: number): number | null =>
  from === null || to === null || from <= 0 ? null : Math.round(((to / from) ** (1 / years) - 1) * 1e6) / 1e6

/** Growth from an earlier measure to a later one, or the refusal to compare them. */
export const growth = (later: Measures, earlier: Measures) => {
  const years = later.about.year - earlier.about.year
  const names = { release: later.about.release, since: earlier.about.release }
  if (years <= 0) return refuseMeasure('baseline-not-earlier', names, '/since')
  if (later.vintage !== earlier.vintage) return refuseMeasure('vintages-differ', { ...names, earlier: earlier.vintage, later: later.vintage }, '/since')
  return {
    release: earlier.about.release,
    year: earlier.about.year,
    employment: rate(earlier.figures.employees, later.figures.employees, years),
    wage: rate(averageWage(earlier.figures), averageWage(later.figures), years),
    establishments: rate(earlier.figures.establishments, later.figures.establishments, years),
  }
}
