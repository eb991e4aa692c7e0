import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClusterFigures } from '../../domain/statistics-release/location-quotient.ts'
import { projectRoot } from '../project-root.ts'
import type { PackAgency, PackArea, PackAward, PackConvening, PackCounty, PackDefinition, PackEmployment, PackFile, PackListing, PackSource } from './forms.ts'

export type Pack = {
  readonly definitions: readonly PackDefinition[]
  readonly areas: readonly PackArea[]
  readonly counties: readonly PackCounty[]
  readonly years: readonly number[]
  readonly agencies: readonly PackAgency[]
  readonly listings: readonly PackListing[]
  readonly awards: readonly PackAward[]
  readonly convenings: readonly PackConvening[]
  readonly sources: readonly PackSource[]
  /** Figures of an area in a year; empty where the source has none. */
  readonly figuresOf: (year: number, area: string) => readonly ClusterFigures[]
  /** Counties that have figures of their own, and the years of these. */
  readonly measuredCounties: readonly string[]
  readonly countyYears: readonly number[]
  readonly countyFiguresOf: (year: number, county: string) => readonly ClusterFigures[]
  /** Sums over all areas. */
  readonly nationOf: (year: number) => readonly ClusterFigures[]
}

let kept: Pack | undefined

/** The reference pack, read when it is first asked for and then kept. */
export const readPack = (): Pack => (kept ??= open(join(projectRoot(), 'infra', 'reference-pack', 'data')))

const open = (folder: string): Pack => {
  const read = <A>(file: PackFile): A => JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as A
  const definitions = read<readonly PackDefinition[]>('definitions')
  const employment = read<PackEmployment>('employment')
  const countyEmployment = read<PackEmployment>('county-employment')
  const known = new Map(definitions.map((one) => [one.id, one]))

  const rowsOf = (clusters: readonly string[], flat: readonly number[]): readonly ClusterFigures[] => {
    const rows: ClusterFigures[] = []
    for (let i = 0; i < flat.length; i += 4) {
      const [at = 0, establishments = 0, employees = 0, payroll = 0] = flat.slice(i, i + 4)
      const definition = known.get(clusters[at] ?? '')
      if (!definition) throw new Error('The reference pack is damaged: a file of figures names a cluster that definitions.json has not.')
      rows.push({ cluster: definition.id, name: definition.name, kind: definition.kind, establishments, employees, payroll })
    }
    return rows
  }
  const figuresIn = ({ clusters, areas, years }: PackEmployment) => {
    const place = new Map(areas.map((area, i) => [area, i]))
    return (year: number, area: string): readonly ClusterFigures[] => rowsOf(clusters, years[String(year)]?.[place.get(area) ?? -1] ?? [])
  }
  const figuresOf = figuresIn(employment)

  const nationOf = (year: number): readonly ClusterFigures[] => {
    const sums = new Map<string, ClusterFigures>()
    for (const area of employment.areas)
      for (const row of figuresOf(year, area)) {
        const sum = sums.get(row.cluster)
        sums.set(row.cluster, sum ? { ...sum, establishments: sum.establishments + row.establishments, employees: sum.employees + row.employees, payroll: sum.payroll + row.payroll } : row)
      }
    return [...sums.values()].toSorted((a, b) => (a.cluster < b.cluster ? -1 : 1))
  }

  return {
    definitions,
    areas: read('economic-areas'),
    counties: read('counties'),
    measuredCounties: countyEmployment.areas,
    countyYears: Object.keys(countyEmployment.years).map(Number),
    countyFiguresOf: figuresIn(countyEmployment),
    years: Object.keys(employment.years).map(Number),
    agencies: read('agencies'),
    listings: read('assistance-listings'),
    awards: read('awards'),
    convenings: read('convenings'),
    sources: read('sources'),
    figuresOf,
    nationOf,
  }
}
