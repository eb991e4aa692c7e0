import { ueiFault } from '../../domain/award/keys.ts'
import { participantTypes } from '../../domain/finding/events.ts'
import { sizeClasses } from '../../domain/participant/events.ts'
import { countOf, openCells } from './cells.ts'
import { digest, idOf, plainName, slug } from './ids.ts'
import type { Importer, Item, Options, Source } from './importer.ts'
import { idOption } from './cells.ts'
import { csvRows } from './text.ts'

const columns = {
  participant: ['id', 'participant_id'],
  name: ['organization', 'company', 'organisation'],
  type: ['participant_type'],
  sizeClass: ['size', 'size_class', 'employees'],
  county: ['county_geoid', 'fips', 'geoid'],
  naics: ['naics_code', 'industry'],
  uei: [],
  contact: ['contact_person', 'contact_name'],
  cluster: ['clusters'],
}

type SizeClass = (typeof sizeClasses)[number]

/** A size class as it stands, or the class of a number of employees; `unknown` is better than a guess. */
const sizeClassOf = (text: string): SizeClass | undefined => {
  const plain = text.toLowerCase().replaceAll(/\s*(–|—|\bto\b)\s*/g, '-').replaceAll(' ', '')
  const named: Readonly<Record<string, SizeClass>> = { '500+': '500-or-more', '500ormore': '500-or-more', '': 'unknown' }
  const count = countOf(text)
  if (count !== undefined) return count >= 500 ? '500-or-more' : count >= 100 ? '100-499' : count >= 20 ? '20-99' : count >= 1 ? '1-19' : undefined
  return sizeClasses.find((one) => one === plain) ?? named[plain]
}

const typeOf = (text: string) => participantTypes.find((type) => type === slug(text))

/** The same organization has the same id whenever and by whomever it is imported: by its UEI, else by name and county. */
const participantIdOf = (name: string, county: string | undefined, uei: string | undefined): string => {
  const known = uei ?? `${plainName(name)}/${county ?? ''}`
  return idOf(slug(name).slice(0, 50).replace(/-$/, ''), digest(known).slice(0, 8))
}

const items = async function* (source: Source, options: Options): AsyncGenerator<Item> {
  const all = idOption(options, 'cluster')
  for await (const read of csvRows(source, ['name', 'type'], columns)) {
    const { row } = read
    const cells = openCells(read.cells ?? {})
    if (read.cells === null) cells.fault('/', read.message)
    const name = read.cells ? cells.needed('name') : ''
    const type = read.cells ? (cells.needed('type'), cells.text('type') === undefined ? undefined : (typeOf(cells.text('type') ?? '') ?? cells.fault('type', `"${cells.text('type')}" is no type; types are ${participantTypes.join(', ')}.`))) : undefined
    const size = cells.text('sizeClass')
    const sizeClass = size === undefined ? 'unknown' : (sizeClassOf(size) ?? cells.fault('sizeClass', `"${size}" is neither a number of employees nor one of ${sizeClasses.join(', ')}.`))
    const county = cells.matching('county', /^[0-9]{5}$/, 'county: five digits, leading zeros kept')
    const naics = cells.matching('naics', /^[0-9]{2,6}$/, 'industry code: two to six digits')
    const given = cells.matching('participant', /^[a-z0-9][a-z0-9-]{0,63}$/, 'id: small letters, digits and hyphens, at most 64')
    const uei = cells.text('uei')
    const wrong = uei === undefined ? undefined : ueiFault(uei)
    if (wrong !== undefined) cells.fault('uei', wrong)
    const clusters = [...new Set([...(all === undefined ? [] : [all]), ...(cells.text('cluster') ?? '').split(/[|;,]/).map((one) => one.trim())])].filter((one) => one !== '')
    const contact = cells.text('contact')
    if (cells.faults.length > 0) {
      yield { kind: 'refused', row, faults: cells.faults }
      continue
    }
    const participant = given ?? participantIdOf(name, county, uei)
    const body = {
      ...{ participant, name, type, sizeClass },
      ...(county === undefined ? {} : { county }),
      ...(naics === undefined ? {} : { naics }),
      ...(uei === undefined ? {} : { uei }),
      ...(contact === undefined ? {} : { contact }),
    }
    // The contact is sealed, so that it cannot be compared, and a size that is not given says nothing.
    const speaksOf = ['name', 'type', 'county', 'naics', 'uei', ...(size === undefined ? [] : ['sizeClass'])]
    yield { kind: 'command', row, rows: 1, name: 'register-participant', body, key: participant, speaksOf }
    for (const cluster of clusters) yield { kind: 'command', row, rows: 0, name: 'join-cluster', body: { participant, cluster }, key: `${participant}/${cluster}` }
  }
}

/** A list of firms, institutions and governments, with the clusters that they are in. */
export const participants: Importer = {
  name: 'participants',
  title: 'Participants: firms, institutions and governments of clusters',
  form: `CSV with the columns name, type and, where known, size_class, county, naics, uei, contact, cluster (ids, several with |), id. Template:
    name,type,size_class,county,naics,uei,contact,cluster
    Plains Composites,component-supplier,20-99,20173,336413,,,wichita-aerospace
    Types: ${participantTypes.join(', ')}.
    Sizes: ${sizeClasses.join(', ')}, or a number of employees.`,
  options: { cluster: 'id of a cluster that all participants of the file are in' },
  items,
}
