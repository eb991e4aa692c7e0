import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../infra/project-root.ts'

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Milliseconds from the start of a process that serves the store in `folder` to its first answer. */
export const startTime = async (folder: string): Promise<number> => {
  const note = join(folder, 'server.json')
  rmSync(note, { force: true })
  const begun = performance.now()
  const settings = { LEDGER_DATA: folder, LEDGER_HOST: '127.0.0.1', LEDGER_PORT: '0', LEDGER_PACK: 'none' }
  const server = spawn(process.execPath, [join(projectRoot(), 'dist', 'api', 'cli', 'ledger.js'), 'serve'], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...settings } })
  try {
    for (;;) {
      if (server.exitCode !== null) throw new Error('The server did not start.')
      // The note may be there before it is whole.
      const written = existsSync(note) ? readFileSync(note, 'utf8') : ''
      const address = /"address":"([^"]+)"/.exec(written)?.[1]
      const answer = address === undefined ? undefined : await fetch(`${address}/ready`).catch(() => undefined)
      if (answer?.ok) return performance.now() - begun
      await pause(5)
    }
  } finally {
    server.kill('SIGTERM')
    if (server.exitCode === null) await once(server, 'exit')
  }
}
