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
  const args = [join(projectRoot(), 'dist', 'api', 'cli', 'ledger.js'), 'serve', '--data', folder, '--port', '0', '--pack', 'none']
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    while (!existsSync(note)) {
      if (server.exitCode !== null) throw new Error('The server did not start.')
      await pause(5)
    }
    for (;;) {
      try {
        // The note may be there before it is whole.
        const { address } = JSON.parse(readFileSync(note, 'utf8')) as { readonly address: string }
        if ((await fetch(`${address}/ready`)).ok) return performance.now() - begun
      } catch {
        await pause(5)
      }
    }
  } finally {
    server.kill('SIGTERM')
    if (server.exitCode === null) await once(server, 'exit')
  }
}
