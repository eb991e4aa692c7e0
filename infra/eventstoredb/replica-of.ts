import { existsSync, rmSync } from 'node:fs'
import type { Replica } from './replica.ts'
import { openReplica } from './replica.ts'

/** The replica of one ledger: a file that followed another ledger, or another database, is begun anew and never mixed. */
export const openReplicaOf = (path: string, ledger: string): Replica => {
  const found = openReplica(path)
  const followed = found.followed()
  if (followed?.ledger === ledger) return found
  if (followed === undefined) {
    found.begin(ledger)
    return found
  }
  found.close()
  for (const end of ['', '-wal', '-shm']) if (existsSync(path + end)) rmSync(path + end)
  const fresh = openReplica(path)
  fresh.begin(ledger)
  return fresh
}
