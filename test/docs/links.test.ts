import { describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { guides, projectFolder } from '../kit/documents.ts'

const decisions = readdirSync(join(projectFolder, 'docs/decisions')).map((file) => `docs/decisions/${file}`)
const documents = [...guides, ...decisions, 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'infra/reference-pack/README.md']
const read = (path: string): string => readFileSync(join(projectFolder, path), 'utf8')
const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, '')

/** The name by which a heading is linked to. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')

const anchorsOf = (path: string): readonly string[] => [...withoutCode(read(path)).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => anchorOf(heading as string))

describe('links in the documents', () => {
  test.each(documents)('%s: each leads somewhere', (document) => {
    const links = [...withoutCode(read(document)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link as string).filter((link) => !/^(https?|mailto):/.test(link))
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? document : normalize(join(dirname(document), path))
      return !existsSync(join(projectFolder, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
    })
    expect(broken).toEqual([])
  })

  test('each document can be reached from the first', () => {
    const reached = new Set(['README.md'])
    for (const document of reached)
      for (const [, link = ''] of withoutCode(read(document)).matchAll(/\]\(([^)\s#]+)/g))
        if (!/^https?:/.test(link) && link.endsWith('.md')) reached.add(normalize(join(dirname(document), link)))
    expect(documents.filter((document) => !reached.has(document))).toEqual([])
  })
})
