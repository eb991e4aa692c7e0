/**
 * Where things of a kind are listed: the view whose key is their id. `searched`: `/search` finds them by name; the others
 * are looked for among the entries of their view.
 */
const sources: Readonly<Record<string, { readonly projection: string; readonly searched?: true; readonly ofCluster?: true }>> = {
  cluster: { projection: 'cluster-overview', searched: true },
  coordination: { projection: 'fragmentation-report' },
  agency: { projection: 'agency-directory', searched: true },
  staff: { projection: 'staff-directory', searched: true },
  program: { projection: 'program-inventory', searched: true },
  award: { projection: 'award-ledger', searched: true },
  participant: { projection: 'participant-directory', searched: true },
  convening: { projection: 'convening-calendar', searched: true },
  finding: { projection: 'constraint-register', ofCluster: true },
  gap: { projection: 'gap-register', ofCluster: true },
  referral: { projection: 'referral-queue', ofCluster: true },
  dialog: { projection: 'dialog-log', ofCluster: true },
  case: { projection: 'coordination-board', ofCluster: true },
  'definition-set': { projection: 'definition-sets' },
  'region-system': { projection: 'region-systems' },
  'statistics-release': { projection: 'statistics-releases' },
}

export type Suggestion = { readonly id: string; readonly title: string; readonly detail: string; readonly synthetic?: boolean }

type Named = Readonly<Record<string, unknown>>
type Labels = Readonly<Record<string, Readonly<Record<string, string>>>>

const first = (view: Named, names: readonly string[]): string | undefined => names.map((name) => view[name]).find((value): value is string => typeof value === 'string' && value !== '')

/** What a row of a view is called. */
export const rowTitle = (kind: string, key: string, view: Named, labels: Labels): string => {
  const topics = Array.isArray(view.topics) ? view.topics.join(', ') : ''
  const { name } = (view.identity ?? {}) as { readonly name?: string | null }
  return labels[kind]?.[key] ?? name ?? first(view, ['statement', 'request', 'name', 'title']) ?? (topics === '' ? (kind === 'staff' ? 'a colleague' : key) : topics)
}

const detailOf = (view: Named): string =>
  ['heldAt', 'identifiedAt', 'referredAt', 'kind', 'status', 'format']
    .map((name) => view[name])
    .filter((value): value is string => typeof value === 'string')
    .map((value) => (/^\d{4}-/.test(value) ? value.slice(0, 10) : value.replaceAll('-', ' ')))
    .join(' · ')

/** Rows of a view that are looked through in the page. */
const looked = 500

/** Where to ask for suggestions, and how to read the answer. `cluster` narrows what belongs to one. */
export const suggestionsAt = (kind: string, typed: string, cluster: string): { readonly path: string; readonly read: (answer: unknown) => readonly Suggestion[] } | undefined => {
  const source = sources[kind]
  const words = typed.trim().toLowerCase()
  if (source === undefined || words.length < 2) return undefined
  if (source.searched) return { path: `/api/v1/search?q=${encodeURIComponent(words)}&kind=${kind}&limit=8`, read: (answer) => (answer as { readonly results: readonly Suggestion[] }).results }
  const read = (answer: unknown): readonly Suggestion[] => {
    const { rows, labels } = answer as { readonly rows: readonly { readonly key: string; readonly view: Named }[]; readonly labels: Labels }
    return rows
      .map(({ key, view }) => ({ id: key, title: rowTitle(kind, key, view, labels), detail: detailOf(view), synthetic: view.synthetic === true }))
      .filter(({ id, title, detail }) => words.split(/\s+/).every((word) => `${id} ${title} ${detail}`.toLowerCase().includes(word)))
      .slice(0, 8)
  }
  return { path: `/api/v1/views/${source.projection}?limit=${looked}${source.ofCluster && cluster !== '' ? `&cluster=${encodeURIComponent(cluster)}` : ''}`, read }
}

/** The row of a thing, to say its name where only its id is known. */
export const rowAt = (kind: string, id: string): string | null => (sources[kind] === undefined || !/^[a-z0-9][a-z0-9-]{0,63}$/.test(id) ? null : `/api/v1/views/${sources[kind].projection}/${id}`)
