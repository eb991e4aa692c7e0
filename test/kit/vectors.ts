import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const shared = process.env.CLUSTER_LEDGER_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url))

export type Vectors = {
  readonly text: (path: string) => string
  readonly bytes: (path: string) => Buffer
  readonly names: (path: string) => readonly string[]
}

/** Test vectors made by others, where the folder of shared data is beside the project or named by CLUSTER_LEDGER_SHARED. */
export const vectorsOf = (set: string): Vectors | undefined => {
  const folder = join(shared, 'vectors', set)
  if (!existsSync(folder)) {
    console.log(`skipped: no vectors (${set})`)
    return undefined
  }
  return {
    text: (path) => readFileSync(join(folder, path), 'utf8'),
    bytes: (path) => readFileSync(join(folder, path)),
    names: (path) => readdirSync(join(folder, path)).toSorted(),
  }
}
