import type { PageName } from './addresses.ts'

/** The module of a page, as the build names it: the document says to load it at once. */
export const pageModules: Partial<Record<PageName, string>> = {
  home: 'pages/home/home.tsx',
  search: 'pages/search/search.tsx',
  clusters: 'pages/clusters/clusters.tsx',
  list: 'pages/list/list.tsx',
  cluster: 'pages/cluster/cluster.tsx',
  work: 'pages/work/work.tsx',
  coverage: 'pages/coverage/coverage.tsx',
  fragmentation: 'pages/fragmentation/fragmentation.tsx',
  money: 'pages/money/money.tsx',
  chart: 'pages/chart/chart.tsx',
  entries: 'pages/entries/entries.tsx',
  entry: 'pages/entries/entry.tsx',
  why: 'pages/why/why.tsx',
  compare: 'pages/compare/compare.tsx',
  record: 'pages/record/record.tsx',
}

const session = '/api/v1/session'

/** What a page asks of the interface first, letter by letter as it will ask: the document has it under way before the scripts are there. */
export const askedAhead = (page: PageName, places: Readonly<Record<string, string>>, params: URLSearchParams): readonly string[] => {
  const cut = new URLSearchParams()
  for (const name of ['asOf', 'occurred']) if (params.get(name)) cut.set(name, params.get(name) ?? '')
  const at = cut.size === 0 ? '' : `?${cut.toString()}`
  switch (page) {
    case 'cluster':
    case 'briefing':
      return [session, `/api/v1/views/cluster-overview/${encodeURIComponent(places.cluster ?? '')}${at}`]
    case 'clusters':
    case 'list':
      return [session, '/api/v1/views']
    default:
      return [session]
  }
}
