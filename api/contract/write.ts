import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventSpecs } from '../../domain/catalog.ts'
import { projectRoot } from '../../infra/project-root.ts'
import { say } from '../cli/output.ts'
import { frozenName, frozenText } from './compat.ts'
import { documents } from './documents.ts'

// `npm run docs` writes every derived document anew; `npm run freeze` adds the schemas of events that have none yet.
const root = projectRoot()

const writeDocuments = (): void => {
  for (const [path, text] of documents((file) => readFileSync(join(root, file), 'utf8'))) {
    const file = join(root, path)
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
    writeFileSync(file, text)
    say(`wrote ${path}`)
  }
}

const freeze = (): void => {
  const folder = join(root, 'test/contract/frozen')
  mkdirSync(folder, { recursive: true })
  for (const spec of eventSpecs) {
    const file = join(folder, frozenName(spec))
    // What is frozen stays: a schema that changed needs a version of its own.
    if (existsSync(file)) continue
    writeFileSync(file, frozenText(spec))
    say(`froze ${frozenName(spec)}`)
  }
}

if (process.argv[2] === 'freeze') freeze()
else writeDocuments()
