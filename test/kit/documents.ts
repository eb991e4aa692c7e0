import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const projectFolder = join(import.meta.dirname, '../..')

/** A fenced `sh` block of a document. */
export type Block = {
  readonly document: string
  /** Line of the opening fence, from 1. */
  readonly line: number
  readonly code: string
  /** What the document says comes out, when a block of another kind follows at once; `…` stands for anything. */
  readonly shown: string | undefined
  /** The exit code that the document says, 0 when it says nothing. */
  readonly exit: number
  /** True for what cannot be run here; the test lists these. */
  readonly notRun: boolean
}

/** The documents whose commands are run, in the order in which a reader meets them. */
export const guides: readonly string[] = ['README.md', ...readdirSync(join(projectFolder, 'docs')).filter((file) => file.endsWith('.md')).toSorted().map((file) => `docs/${file}`)]

export const blocksOf = (document: string): readonly Block[] => {
  const text = readFileSync(join(projectFolder, document), 'utf8')
  return [...text.matchAll(/^```sh([^\n]*)\n([\s\S]*?)^```\n(?:\n```(?:text|json|csv)\n([\s\S]*?)^```\n)?/gm)].map((found) => {
    const [, info = '', code = '', shown] = found
    return {
      document,
      line: text.slice(0, found.index).split('\n').length,
      code,
      shown: shown?.trim(),
      exit: Number(/\bexit=(\d+)/.exec(info)?.[1] ?? 0),
      notRun: /\bnot-run\b/.test(info),
    }
  })
}

/** What a document shows, as a pattern: `…` is anything, white space is white space. */
export const patternOf = (shown: string): RegExp =>
  new RegExp(
    shown
      .split(/\s*…\s*/)
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\s+/g, '\\s+'))
      .join('[\\s\\S]*?'),
  )
