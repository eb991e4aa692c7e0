import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../infra/project-root.ts'
import { addresses, placesIn } from '../web/addresses.ts'
import type { PageName } from '../web/addresses.ts'
import { askedAhead, pageModules } from '../web/ahead.ts'
import type { Asked, Handler } from './parts.ts'
import { pathOf } from './parts.ts'
import { HttpFault, notFound } from './problem.ts'

type Part = { readonly file: string; readonly css?: readonly string[]; readonly imports?: readonly string[] }
type Built = {
  /** The document in two pieces: what a page asks for ahead goes between them, at the end of its head. */
  readonly document: readonly [head: string, rest: string]
  readonly parts: Readonly<Record<string, Part>>
  readonly assets: ReadonlySet<string>
}

const folder = join(projectRoot(), 'dist', 'web')

const readBuilt = (): Built => {
  if (!existsSync(join(folder, 'index.html'))) throw new HttpFault(503, 'pages-not-built', 'The pages have not been built.', 'Run npm run build in the folder of the project.')
  const html = readFileSync(join(folder, 'index.html'), 'utf8')
  const end = html.indexOf('</head>')
  return {
    document: [html.slice(0, end), html.slice(end)],
    parts: JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8')) as Built['parts'],
    assets: new Set(readdirSync(join(folder, 'assets'))),
  }
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** The files of a page beside those of the frame, so that they need not wait to be found. */
const filesOf = (parts: Built['parts'], module: string): readonly string[] => {
  const seen = new Set<string>()
  const add = (name: string): void => {
    const part = parts[name]
    if (part === undefined || seen.has(part.file) || name === 'index.html') return
    seen.add(part.file)
    part.imports?.forEach(add)
  }
  add(module)
  return [...seen]
}

const linksOf = (built: Built, name: PageName, asked: Asked): string => {
  const { request } = asked
  const module = pageModules[name]
  const scripts = module === undefined ? [] : filesOf(built.parts, module).map((file) => `<link rel="modulepreload" crossorigin href="/${escape(file)}">`)
  // Without a session there is nothing to be had yet.
  if (!/(^|[;\s])(__Host-)?ledger-session=/.test(request.headers.cookie ?? '')) return scripts.join('')
  const places = Object.fromEntries(placesIn(addresses[name]).map((place) => [place, pathOf(asked, place)]))
  const params = new URL(request.url, 'http://localhost').searchParams
  const data = askedAhead(name, places, params).map((path) => `<link rel="preload" as="fetch" crossorigin="anonymous" href="${escape(path)}">`)
  return [...scripts, ...data].join('')
}

const types: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', json: 'application/json', png: 'image/png', woff2: 'font/woff2' }
const codings = [
  ['br', 'br'],
  ['gzip', 'gz'],
] as const

/** Lets these sites frame the page; every other page stays framed by nobody. */
const letFrame = (response: Asked['response'], origins: readonly string[]): void => {
  const policy = String(response.getHeader('content-security-policy'))
  response.setHeader('content-security-policy', policy.replace("frame-ancestors 'none'", `frame-ancestors ${origins.join(' ')}`))
  // It knows no list of sites; browsers that read the policy need it no more.
  response.removeHeader('x-frame-options')
}

/** One document for every page, and the files that it is made of. They carry their content's hash in their names: whoever has one need not ask again. */
export const pageHandlers = (embed: readonly string[]): Readonly<Record<string, Handler>> => {
  let known: Built | undefined
  const built = (): Built => (known ??= readBuilt())

  const pageOf =
    (name: PageName): Handler =>
    (asked) => {
      const [head, rest] = built().document
      if (name === 'chart' && embed.length > 0) letFrame(asked.response, embed)
      asked.response.set('cache-control', 'no-cache').type('html').send(`${head}${linksOf(built(), name, asked)}${rest}`)
    }

  const asset: Handler = (asked) => {
    const name = pathOf(asked, 'asset')
    const { assets } = built()
    const type = types[name.split('.').at(-1) ?? '']
    if (!assets.has(name) || type === undefined) throw notFound('file')
    const { request, response } = asked
    const coding = codings.find(([token, ending]) => assets.has(`${name}.${ending}`) && new RegExp(`\\b${token}\\b`).test(String(request.headers['accept-encoding'] ?? '')))
    response.set({ 'content-type': `${type}; charset=utf-8`, vary: 'accept-encoding', 'cache-control': 'public, max-age=31536000, immutable', ...(coding ? { 'content-encoding': coding[0] } : {}) })
    response.sendFile(coding ? `${name}.${coding[1]}` : name, { root: join(folder, 'assets'), cacheControl: false, headers: { 'content-type': `${type}; charset=utf-8` } })
  }

  return { ...Object.fromEntries((Object.keys(addresses) as PageName[]).map((name) => [`page-${name}`, pageOf(name)])), 'page-asset': asset }
}
