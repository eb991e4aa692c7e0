/**
 * Every address under which a page opens: the server answers each with the same document, and the page finds its part by
 * it. `{name}` stands for one segment, `{*name}` for the rest of the path.
 */
export const addresses = {
  home: '/',
  search: '/search',
  clusters: '/clusters',
  cluster: '/clusters/{cluster}',
  briefing: '/clusters/{cluster}/briefing',
  dialog: '/log-dialog',
  work: '/work',
  record: '/record/{command}',
  coverage: '/coverage',
  fragmentation: '/fragmentation',
  money: '/money',
  entries: '/entries',
  entry: '/entries/{entry}',
  why: '/why/{projection}/{*key}',
  compare: '/compare/{projection}/{*key}',
  list: '/lists/{projection}',
  dictionary: '/dictionary',
  console: '/console',
  chart: '/charts/{chart}',
  signIn: '/sign-in',
} as const satisfies Readonly<Record<string, string>>

export type PageName = keyof typeof addresses

/** The names of the places of an address. */
export const placesIn = (address: string): readonly string[] => [...address.matchAll(/\{\*?(\w+)\}/g)].map(([, name = '']) => name)

/** A key of a view as it stands in a path: one of several ids keeps its slashes. */
export const keyPath = (key: string): string => key.split('/').map(encodeURIComponent).join('/')

/** The address of a page with its places filled in. */
export const addressOf = (page: PageName, places: Readonly<Record<string, string>> = {}): string =>
  addresses[page].replace(/\{(\*?)(\w+)\}/g, (_, rest: string, name: string) => {
    const value = places[name] ?? ''
    return rest === '' ? encodeURIComponent(value) : keyPath(value)
  })
