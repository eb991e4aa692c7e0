import type { ReactNode } from 'react'
import { To } from '../../parts/link.tsx'

export const Home = (): ReactNode => (
  <>
    <h1>What every agency did with each industry cluster</h1>
    <p>
      Begin with <To page="cluster" places={{ cluster: 'wichita-aerospace' }}>Wichita aerospace</To>.
    </p>
  </>
)
