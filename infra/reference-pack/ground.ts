import type { PackAgency, PackArea, PackAward, PackSource } from './forms.ts'
import { benchmarkSet, economicAreaSystem } from '../importers/ids.ts'
import { countySystem } from './forms.ts'
import type { Pack } from './pack.ts'
import type { Step } from './step.ts'
import { firstDay, imported, noon } from './step.ts'
import type { StrongCluster } from './strong-clusters.ts'
import { presenceYear, statesOf, townsOf } from './strong-clusters.ts'
import type { ClusterFigures } from '../../domain/statistics-release/location-quotient.ts'

const releaseOf = (year: number): string => `cbp-${year}`
/** County Business Patterns come out about the middle of the second year after theirs. */
const publishedOn = (year: number): string => `${year + 2}-06-30`

const sourceOf = (pack: Pack, id: string): PackSource => {
  const found = pack.sources.find((source) => source.id === id)
  if (!found) throw new Error(`The reference pack is damaged: sources.json has no "${id}".`)
  return found
}

const codesOf = ({ cgac, subtier }: PackAgency) => ({ cgac, ...(/^[0-9A-Z]{4}$/.test(subtier) ? { subtier } : {}) })

/** What everything else points to: definitions, areas, agencies, and the opened releases. */
const references = (pack: Pack): readonly Step[] => {
  const benchmark = sourceOf(pack, 'benchmark-clusters')
  const areas = sourceOf(pack, 'economic-areas')
  const codes = sourceOf(pack, 'agency-codes')
  const business = sourceOf(pack, 'county-business-patterns')
  return [
    imported(benchmark, 'publish-definition-set', benchmarkSet, firstDay, {
      definitionSet: benchmarkSet,
      kind: 'benchmark',
      version: '2014',
      classification: 'NAICS',
      vintage: '2012 and 2017',
      jurisdiction: 'US',
      method: 'Industries grouped by co-location of employment and establishments, input-output links and shared occupations (Delgado, Porter, Stern 2016). Codes that NAICS 2017 added follow their predecessors.',
      publisher: benchmark.publisher,
      url: benchmark.url,
      clusters: pack.definitions.map(({ subclusters, ...one }) => ({ ...one, ...(subclusters.length === 0 ? {} : { subclusters: subclusters.map((part) => ({ ...part, naics: [] })) }) })),
    }),
    imported(areas, 'publish-region-system', economicAreaSystem, firstDay, {
      regionSystem: economicAreaSystem,
      kind: 'economic-area',
      vintage: '2004',
      publisher: areas.publisher,
      url: areas.url,
      regions: pack.areas,
    }),
    imported(areas, 'publish-region-system', countySystem, firstDay, {
      regionSystem: countySystem,
      kind: 'county',
      vintage: '2004',
      publisher: areas.publisher,
      url: areas.url,
      regions: pack.counties.map(({ id, name }) => ({ id, name, counties: [id] })),
    }),
    ...pack.agencies.map((agency) => imported(codes, 'register-agency', agency.id, firstDay, { agency: agency.id, name: agency.name, level: agency.level, codes: codesOf(agency), fiscalYearStart: 10 })),
    ...pack.years.map((year) =>
      imported(business, 'open-statistics-release', releaseOf(year), publishedOn(year), { release: releaseOf(year), source: 'County Business Patterns', year, vintage: '2017', publisher: business.publisher, url: business.url }),
    ),
  ]
}

const nations = (pack: Pack): readonly Step[] =>
  pack.years.map((year) => imported(sourceOf(pack, 'county-business-patterns'), 'record-nation-statistics', releaseOf(year), publishedOn(year), { release: releaseOf(year), definitionSet: benchmarkSet, rows: pack.nationOf(year) }))

const regions = (pack: Pack): readonly Step[] => {
  const source = sourceOf(pack, 'county-business-patterns')
  const recorded = (year: number, regionSystem: string, region: string, rows: readonly ClusterFigures[]): Step =>
    imported(source, 'record-region-statistics', `${releaseOf(year)}-${region}`, publishedOn(year), { release: releaseOf(year), definitionSet: benchmarkSet, regionSystem, region, rows })
  return [
    ...pack.areas.flatMap(({ id }) => pack.years.map((year) => recorded(year, economicAreaSystem, id, pack.figuresOf(year, id)))),
    ...pack.measuredCounties.flatMap((id) => pack.countyYears.filter((year) => pack.countyFiguresOf(year, id).length > 0).map((year) => recorded(year, countySystem, id, pack.countyFiguresOf(year, id)))),
  ]
}

const closings = (pack: Pack): readonly Step[] =>
  pack.years.map((year) => imported(sourceOf(pack, 'county-business-patterns'), 'close-statistics-release', releaseOf(year), publishedOn(year), { release: releaseOf(year) }))

const identifications = (pack: Pack, strong: readonly StrongCluster[]): readonly Step[] =>
  strong.map(({ id, name, definition, area }) =>
    imported(sourceOf(pack, 'benchmark-clusters'), 'identify-cluster', id, firstDay, { cluster: id, name, basis: 'benchmark', definitionSet: benchmarkSet, definition, regionSystem: economicAreaSystem, region: area.id, evidence: [{ kind: 'release', release: releaseOf(presenceYear) }] }),
  )

const measured = (name: 'determine-presence' | 'attach-performance-snapshot', pack: Pack, strong: readonly StrongCluster[]): readonly Step[] =>
  strong.map(({ id }) => imported(sourceOf(pack, 'county-business-patterns'), name, id, publishedOn(presenceYear), { cluster: id, release: releaseOf(presenceYear) }))

/** The listing that is a program of the announced awards under its own id. */
const registeredOtherwise = ['11.039']

/**
 * The programs of the announced awards, and the listings. A listing says nothing of policy area and activity in the
 * ledger's words: it is registered as `other` until its agency classifies it.
 */
const programs = (pack: Pack): readonly Step[] => {
  const announced = sourceOf(pack, 'announced-awards')
  const register = (program: string, agency: string, aln: string, name: string, activities: readonly string[], instrument: string) =>
    imported(announced, 'register-program', program, firstDay, {
      program,
      name,
      level: 'federal',
      code: { kind: 'aln', aln },
      policyArea: 'innovation',
      instrument,
      targeting: 'cluster',
      activities,
      fundingAgency: agency,
      awardingAgency: agency,
      implementingAgency: agency,
    })
  return [
    register('eda-build-back-better', 'eda', '11.307', 'Build Back Better Regional Challenge', ['coalition-building', 'technology-development', 'workforce-training', 'infrastructure'], 'grant'),
    register('eda-tech-hubs', 'eda', '11.039', 'Regional Technology and Innovation Hubs', ['coalition-building', 'technology-development', 'workforce-training'], 'grant'),
    register('nsf-engines', 'nsf', '47.084', 'NSF Regional Innovation Engines', ['research-center', 'technology-development', 'workforce-training'], 'cooperative-agreement'),
    ...pack.listings
      .filter(({ aln }) => !registeredOtherwise.includes(aln))
      .flatMap(({ aln, title, agency, instrument }) => {
        if (agency === null) return []
        const program = `aln-${aln.toLowerCase().replace('.', '-')}`
        return imported(sourceOf(pack, 'assistance-listings'), 'register-program', program, firstDay, {
          program,
          name: title,
          level: 'federal',
          code: { kind: 'aln', aln },
          policyArea: 'other',
          instrument,
          targeting: 'general',
          activities: ['other'],
          fundingAgency: agency,
          awardingAgency: agency,
          implementingAgency: agency,
        })
      }),
  ]
}

/** Awards whose cluster the story defines itself, because the benchmark spreads its industries. */
const batteries = 'upstate-new-york-batteries'
const ofBatteries: readonly string[] = ['bbbrc-new-energy-new-york-2022', 'tech-hub-new-energy-new-york-neny-battery-tech-hub-2023', 'nsf-engine-upstate-new-york-energy-storage-engine-2024']

const plain = (words: string): string => ` ${words.replaceAll(/[^A-Za-z]+/g, ' ')} `
const namesTownOf = (words: string, area: PackArea): boolean => townsOf(area).some((town) => plain(words).includes(plain(town)))

/**
 * The identified cluster of the suggested definition in the area of its states of which the award or its recipient names
 * a town. Being the only such cluster of a state is not enough: El Paso's award is not for Dallas. A guess would make the
 * rules of fragmentation find what is not there.
 */
export const clusterOfAward = (award: PackAward, strong: readonly StrongCluster[]): string | undefined => {
  if (ofBatteries.includes(award.id)) return batteries
  const near = (area: PackArea): boolean => statesOf(area).some((state) => award.states.includes(state))
  const fitting = strong.filter(({ definition, area }) => definition === award.definition && near(area) && namesTownOf(`${award.title} ${award.recipient}`, area))
  return fitting.length === 1 ? fitting[0]?.id : undefined
}

const keys: Readonly<Record<string, { readonly aln: string; readonly subtier: string }>> = {
  'eda-build-back-better': { aln: '11.307', subtier: '1325' },
  'eda-tech-hubs': { aln: '11.039', subtier: '1325' },
  'nsf-engines': { aln: '47.084', subtier: '4900' },
}

/** The announced awards. They come after the story's own clusters are identified. */
export const awardSteps = (pack: Pack, strong: readonly StrongCluster[]): readonly Step[] =>
  pack.awards.map((award) => {
    const cluster = clusterOfAward(award, strong)
    const reason = cluster === batteries ? 'The award is for batteries in this region.' : 'Suggested by its theme and by the place that its name or recipient names.'
    const body = {
      award: award.id,
      key: keys[award.program],
      program: award.program,
      recipient: { name: award.recipient },
      amount: award.cents,
      basis: 'announced',
      actionDate: award.actionDate,
      clusters: cluster === undefined ? [] : [{ cluster, share: 10_000, attributedBy: 'reference-pack', reason }],
      title: award.title,
      sourceUrl: award.url,
    }
    return imported(sourceOf(pack, 'announced-awards'), 'record-award', award.id, award.actionDate, body, award.url)
  })

/**
 * The readouts as convenings of the whole country, about the clusters that an analyst suggested. Which regional clusters
 * were called is not known: none is named, and so nobody's leave is made up.
 */
const convenings = (pack: Pack): readonly Step[] =>
  pack.convenings.map(({ id, title, date, url, definition }) => {
    const themes = definition === null ? {} : { themes: [{ definitionSet: benchmarkSet, definition }] }
    const body = { convening: id, clusters: [], ...themes, title, startsAt: noon(date), endsAt: noon(date), virtual: false, ledBy: 'government', withinConvenersEvent: false, hosts: ['eop'], url }
    return imported(sourceOf(pack, 'convening-readouts'), 'schedule-convening', id, date, body, url)
  })

/** Groups of commands: those of one group are independent, each group needs the ones before it. */
export const groundSteps = (pack: Pack, strong: readonly StrongCluster[]): readonly (readonly Step[])[] => [
  references(pack),
  [...nations(pack), ...programs(pack), ...convenings(pack)],
  regions(pack),
  [...closings(pack), ...identifications(pack, strong)],
  measured('determine-presence', pack, strong),
  measured('attach-performance-snapshot', pack, strong),
]
