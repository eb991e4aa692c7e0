import type { ReferenceKind, Schema } from '../../domain/kernel/schema.ts'
import { marked } from '../../domain/kernel/schema.ts'
import { may } from '../../infra/identity/authorization.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import type { At } from '../../infra/ports/views.ts'
import type { AnyProjection } from '../../projections/kernel/projection.ts'
import type { Book, Logger } from './parts.ts'

/** Names by kind and id, for the ids that an answer holds. A person whose name the caller may not see is left out. */
type Labels = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Which projection knows the names of a kind of thing, and in which field; the first that is in the catalogue is asked. */
const directories: Readonly<Partial<Record<ReferenceKind, readonly (readonly [projection: string, field: string])[]>>> = {
  agency: [['agency-directory', 'name']],
  program: [['program-inventory', 'name']],
  cluster: [['cluster-profile', 'name']],
  award: [['award-ledger', 'title']],
  participant: [['participant-directory', 'name']],
  convening: [['convening-calendar', 'title']],
}

/** Names looked up lately, by projection and key. */
const namesKept = 50_000
/** Ids that one answer gets names for. */
const mostLabels = 2_000

/** Names of things, which are the same for everybody, and the people who are referred to. */
type Named = { readonly names: Labels; readonly people: readonly string[] }

export type Labeller = {
  /** The names of all things that `values`, all of one form, refer to, as far as their ids are `shown`. */
  readonly namesOf: (schema: Schema<unknown>, values: readonly unknown[], at: At, shown?: (id: string) => boolean) => Promise<Named>
  /** Names of people, of those whom the caller may know and who are `wanted`; to be asked anew for each answer, because names are erased, and a look at them is logged. */
  readonly peopleOf: (people: readonly string[], caller: Caller, reason: string | undefined, wanted?: (id: string, name: string) => boolean) => Promise<Readonly<Record<string, string>>>
  readonly close: () => void
}

export const openLabeller = (book: Book, projections: readonly AnyProjection[], logger: Logger): Labeller => {
  const { views, vault, log, decode } = book
  const sourceOf = new Map(
    Object.entries(directories).flatMap(([kind, sources]) => {
      const source = sources.find(([name, field]) => {
        const view = projections.find((one) => one.name === name)?.view as { properties?: object } | undefined
        return view?.properties !== undefined && field in view.properties
      })
      return source ? [[kind, source] as const] : []
    }),
  )
  const names = new Map<string, string | undefined>()
  const agencies = new Map<string, string>()
  // A directory that changed makes the names that were kept doubtful; only their own are dropped, or all when none is named.
  const watch = views.changes.subscribe(({ projection, keys }) => {
    const doubtful = keys.length > 0 ? keys.map((key) => `${projection} ${key}`) : [...names.keys()].filter((place) => place.startsWith(`${projection} `))
    for (const place of doubtful) names.delete(place)
  })

  const nameOf = async (kind: string, id: string, at: At): Promise<string | undefined> => {
    const source = sourceOf.get(kind)
    if (!source) return undefined
    const [projection, field] = source
    const live = at.recorded === undefined && at.occurred === undefined
    const place = `${projection} ${id}`
    if (live && names.has(place)) return names.get(place)
    const edition = views.edition()
    const { row } = await views.row(projection, id, at)
    const value = (row?.view as Record<string, unknown> | undefined)?.[field]
    const name = typeof value === 'string' && value !== '' ? value : undefined
    // What was read while the views went on may be a name of before, of which nobody will be told any more.
    if (live && views.edition() === edition) {
      if (names.size >= namesKept) names.clear()
      names.set(place, name)
    }
    return name
  }

  /** The agency that a person works for: the one that the first entry about them names; a steward or an import may have made it. */
  const agencyOf = async (staff: string): Promise<string | undefined> => {
    const known = agencies.get(staff)
    if (known !== undefined) return known
    const read = await log.readStream(`staff-${staff}`, { limit: 1 })
    const [entry] = read.kind === 'found' ? read.entries : []
    const named = entry && (decode(entry).data as { readonly agency?: unknown }).agency
    const agency = typeof named === 'string' ? named : entry?.agency
    if (agency !== undefined) agencies.set(staff, agency)
    return agency
  }

  const peopleOf: Labeller['peopleOf'] = async (ids, caller, reason, wanted = () => true) => {
    const allowed: string[] = []
    for (const id of ids) {
      const agency = await agencyOf(id)
      if (agency !== undefined && may(caller, 'see-personal-values', { agency, ...(reason === undefined ? {} : { reason }) }) === 'yes') allowed.push(id)
    }
    if (allowed.length === 0) return {}
    const shown = Object.entries(await vault.valuesOf(allowed)).flatMap(([id, { name }]) => (typeof name === 'string' && wanted(id, name) ? [[id, name] as const] : []))
    if (shown.length > 0 && caller.role !== 'liaison')
      logger.info({ event: 'personal-values-shown', ref: caller.ref, agency: caller.agency, role: caller.role, subjects: shown.map(([id]) => id), reason }, 'personal values shown')
    return Object.fromEntries(shown)
  }

  return {
    namesOf: async (schema, values, at, shown = () => true) => {
      const wanted = new Map<string, Set<string>>()
      let count = 0
      for (const value of values)
        for (const keyword of ['x-refers-to', 'x-identifies'])
          for (const { mark, value: id } of marked(schema, value, keyword)) {
            // Ids of things that go without names take no place from those that have one.
            if (typeof id !== 'string' || !shown(id) || count >= mostLabels || !(mark === 'staff' || sourceOf.has(mark))) continue
            const ids = wanted.get(mark) ?? new Set<string>()
            if (!ids.has(id)) count += 1
            wanted.set(mark, ids.add(id))
          }
      const labels: Record<string, Record<string, string>> = {}
      for (const [kind, ids] of wanted)
        for (const id of kind === 'staff' ? [] : ids) {
          const name = await nameOf(kind, id, at)
          if (name !== undefined) (labels[kind] ??= {})[id] = name
        }
      return { names: labels, people: [...(wanted.get('staff') ?? [])] }
    },
    peopleOf,
    close: () => watch.unsubscribe(),
  }
}
