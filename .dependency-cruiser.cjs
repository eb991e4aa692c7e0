/** The arrows of the house: api → infra → projections → domain, never back, never in a circle. */
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from: { path: from }, to: { path: to } })

/** What a part of `infra` may see of its neighbours; `engine` puts them together and sees all of them. */
const neighbours = {
  ports: [],
  files: ['ports'],
  transparency: ['ports'],
  codec: ['ports'],
  sqlite: ['ports', 'files', 'transparency'],
  eventstoredb: ['ports', 'files', 'transparency', 'sqlite'],
  memory: ['ports', 'transparency'],
  vault: ['ports', 'files'],
  views: ['ports', 'files'],
  finder: ['ports', 'files'],
  live: ['ports'],
  identity: ['ports'],
  importers: ['ports'],
  'reference-pack': ['ports', 'engine', 'importers'],
}

module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    forbid('domain-stands-alone', '^domain/', '^(projections|infra|api|test)/|^node_modules/|^node:', 'domain is pure policy'),
    forbid('projections-see-domain-only', '^projections/', '^(infra|api|test)/|^node_modules/|^node:', 'views are pure folds'),
    forbid('infra-below-api', '^infra/', '^(api|test)/', 'adapters do not know who calls them'),
    forbid('sources-never-see-tests', '^(domain|projections|infra|api)/', '^test/', 'tests depend on sources, not the reverse'),
    ...Object.entries(neighbours).map(([part, seen]) => ({
      name: `neighbours-of-${part}`,
      severity: 'error',
      comment: 'adapters meet at the ports',
      from: { path: `^infra/${part}/` },
      to: { path: '^infra/[^/]+/', pathNot: `^infra/(${[part, ...seen].join('|')})/` },
    })),
    {
      name: 'pages-use-the-interface',
      severity: 'error',
      comment: 'a page has what a program has: HTTP; of what lies below it takes types alone',
      from: { path: '^api/web/' },
      to: { path: '^(domain|projections|infra|api/(?!web/)|test)', dependencyTypesNot: ['type-only'] },
    },
    forbid('stores-are-chosen-by-the-engine', '^api/', '^infra/(sqlite|memory|eventstoredb/(?!address))', 'no caller knows which store it is'),
    {
      name: 'pure-of-builtins',
      severity: 'error',
      from: { path: '^(domain|projections)/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
}
