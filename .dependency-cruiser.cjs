/** The arrows of the house: api → infra → projections → domain, never back, never in a circle. */
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from: { path: from }, to: { path: to } })

module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    forbid('domain-stands-alone', '^domain/', '^(projections|infra|api|test)/|^node_modules/|^node:', 'domain is pure policy'),
    forbid('projections-see-domain-only', '^projections/', '^(infra|api|test)/|^node_modules/|^node:', 'views are pure folds'),
    forbid('infra-below-api', '^infra/', '^(api|test)/', 'adapters do not know who calls them'),
    forbid('sources-never-see-tests', '^(domain|projections|infra|api)/', '^test/', 'tests depend on sources, not the reverse'),
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
