import { renderAuthorization } from '../../infra/identity/authorization.ts'
import { importers } from '../../infra/importers/catalog.ts'
import { exitCodeMeanings, exitCodes } from '../cli/failure.ts'
import { settings } from '../config.ts'
import { ledgerCatalog } from './catalog.ts'
import { cell } from './fields.ts'
import { renderEvents, renderRefusals, renderViews } from './reference.ts'

const renderFigures = (): string => {
  const { streams, eventSpecs, commandSpecs, projections } = ledgerCatalog
  return [
    `- **${eventSpecs.length} kinds of events** in ${streams.length} kinds of records, and ${commandSpecs.length} commands, each declared once; validators, OpenAPI, AsyncAPI and the reference are derived from the declaration.`,
    `- **${projections.length} views** with filters, sort, stable pages, CSV, NDJSON and iCalendar, each as of any day on two axes: when a thing occurred, and when it was recorded.`,
  ].join('\n')
}

const renderSettings = (): string =>
  [
    '| variable | meaning | default |',
    '| --- | --- | --- |',
    ...Object.values(settings).map(({ variable, meaning, fallback }) => `| \`${variable}\` | ${cell(meaning)} | ${fallback === '' ? '' : `\`${fallback}\``} |`),
  ].join('\n')

const renderExits = (): string =>
  ['| code | meaning |', '| --- | --- |', ...Object.entries(exitCodes).map(([name, code]) => `| ${code} | ${exitCodeMeanings[name as keyof typeof exitCodes]} |`)].join('\n')

const renderImports = (): string =>
  [
    '| kind | what | form | options |',
    '| --- | --- | --- | --- |',
    ...importers.map(({ name, title, form, options }) => {
      const words = Object.entries(options).map(([option, meaning]) => `\`${option}\`: ${cell(meaning)}`)
      return `| \`${name}\` | ${cell(title)} | ${cell(form)} | ${words.join('<br>')} |`
    }),
  ].join('\n')

/** A part of a document that is written by hand around it. */
type Part = { readonly path: string; readonly name: string; readonly render: () => string }

/** Documents that are derived as a whole. */
const whole: readonly { readonly path: string; readonly render: () => string }[] = [
  { path: 'docs/events.md', render: renderEvents },
  { path: 'docs/views.md', render: renderViews },
]

const parts: readonly Part[] = [
  { path: 'README.md', name: 'figures', render: renderFigures },
  { path: 'README.md', name: 'settings', render: renderSettings },
  { path: 'docs/operations.md', name: 'exit codes', render: renderExits },
  { path: 'docs/api.md', name: 'refusals', render: renderRefusals },
  { path: 'docs/api.md', name: 'authorization', render: renderAuthorization },
  { path: 'docs/imports.md', name: 'imports', render: renderImports },
]

const withPart = (text: string, { path, name, render }: Part): string => {
  const [begin, end] = [`<!-- derived: ${name} -->\n`, `<!-- end of derived: ${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new TypeError(`${path} has no place for "${name}": it needs the lines ${begin.trim()} and ${end}.`)
  return `${text.slice(0, from)}${begin}\n${render()}\n\n${text.slice(to)}`
}

/**
 * Every document that is derived, as it must read. `read` gives the text of a file as it is; what is written by hand
 * around a derived part stays.
 */
export const documents = (read: (path: string) => string): ReadonlyMap<string, string> => {
  const texts = new Map(whole.map(({ path, render }) => [path, `${render().trimEnd()}\n`]))
  for (const part of parts) texts.set(part.path, withPart(texts.get(part.path) ?? read(part.path), part))
  return texts
}
