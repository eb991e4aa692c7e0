import type { ComponentType } from 'react'
import { lazy } from 'react'
import type { PageName } from './addresses.ts'
import type { PageProps } from './page-props.ts'

/** Every page by its name; each is loaded when it is first opened. */
export const pages: Partial<Record<PageName, ComponentType<PageProps>>> = {
  home: lazy(() => import('./pages/home/home.tsx').then(({ Home }) => ({ default: Home }))),
  search: lazy(() => import('./pages/search/search.tsx').then(({ SearchPage }) => ({ default: SearchPage }))),
  clusters: lazy(() => import('./pages/clusters/clusters.tsx').then(({ Clusters }) => ({ default: Clusters }))),
  list: lazy(() => import('./pages/list/list.tsx').then(({ List }) => ({ default: List }))),
  cluster: lazy(() => import('./pages/cluster/cluster.tsx').then(({ Cluster }) => ({ default: Cluster }))),
  work: lazy(() => import('./pages/work/work.tsx').then(({ Work }) => ({ default: Work }))),
  coverage: lazy(() => import('./pages/coverage/coverage.tsx').then(({ CoveragePage }) => ({ default: CoveragePage }))),
  fragmentation: lazy(() => import('./pages/fragmentation/fragmentation.tsx').then(({ Fragmentation }) => ({ default: Fragmentation }))),
  money: lazy(() => import('./pages/money/money.tsx').then(({ MoneyPage }) => ({ default: MoneyPage }))),
  chart: lazy(() => import('./pages/chart/chart.tsx').then(({ ChartPage }) => ({ default: ChartPage }))),
  entries: lazy(() => import('./pages/entries/entries.tsx').then(({ Entries }) => ({ default: Entries }))),
  entry: lazy(() => import('./pages/entries/entry.tsx').then(({ Entry }) => ({ default: Entry }))),
  why: lazy(() => import('./pages/why/why.tsx').then(({ Why }) => ({ default: Why }))),
  compare: lazy(() => import('./pages/compare/compare.tsx').then(({ Compare }) => ({ default: Compare }))),
  record: lazy(() => import('./pages/record/record.tsx').then(({ Record }) => ({ default: Record }))),
}
