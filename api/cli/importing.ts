import type { Command } from 'commander'
import { openAsBlob, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Report } from '../../infra/importers/importer.ts'
import { importers } from '../../infra/importers/catalog.ts'
import { pairs } from './asking.ts'
import type { Target } from './client.ts'
import { connect } from './client.ts'
import { exitCodes, Failure } from './failure.ts'
import { say, sayJson, warn } from './output.ts'

type Options = Target & { readonly set?: Readonly<Record<string, string>>; readonly preview?: boolean; readonly json?: boolean }

const print = (report: Report): void => {
  say(`${report.source}: ${report.rows} rows; ${report.accepted} ${report.preview ? 'would be accepted' : 'accepted'}, ${report.already} there already, ${report.refused} refused`)
  for (const { row, field, message } of report.refusals) say(`  row ${row} ${field}: ${message}`)
  if (report.refused > report.refusals.length) say(`  … only the first ${report.refusals.length} reasons are shown`)
  if (report.broken !== undefined) warn(`The file could not be read to its end, so the import is not complete. ${report.broken}`)
}

/** `import`: a file becomes events, row by row, with a report of each row that was refused. */
export const importCommand = (program: Command, shared: (command: Command) => Command): void => {
  const kinds = importers.map(({ name }) => name)
  const forms = importers.map(({ name, title, form, options }) => `  ${name.padEnd(22)}${title}. ${form}${Object.entries(options).map(([key, meaning]) => `\n${' '.repeat(26)}--set ${key}=…  ${meaning}`).join('')}`)
  shared(program.command('import').description('Import a file; twice the same file writes once').addArgument(program.createArgument('<kind>', 'kind of file').choices(kinds)).argument('<file>'))
    .option('--set <option=value>', 'option of the kind; may be repeated', pairs)
    .option('--preview', 'check every row and write nothing')
    .addHelpText('after', `\nKinds:\n${forms.join('\n')}`)
    .action(async (kind: string, file: string, o: Options) => {
      if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new Failure(exitCodes.usage, `There is no file ${file}.`)
      const client = await connect(o, { creates: true })
      try {
        const query = new URLSearchParams({ source: basename(file), ...(o.preview ? { preview: 'true' } : {}), ...o.set })
        const response = await client.post(`/api/v1/imports/${kind}?${query.toString()}`, await openAsBlob(file), { 'content-type': 'application/octet-stream' })
        const report = (await response.json()) as Report
        if (o.json) sayJson(report)
        else print(report)
        if (report.broken !== undefined) process.exitCode = exitCodes.failed
        else if (report.refused > 0) process.exitCode = exitCodes.refused
      } finally {
        await client.close()
      }
    })
}
