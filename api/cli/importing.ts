import cliProgress from 'cli-progress'
import type { Command } from 'commander'
import { openAsBlob, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Report } from '../../infra/importers/importer.ts'
import { importers } from '../../infra/importers/catalog.ts'
import { pairs } from './asking.ts'
import type { Problem, Target } from './client.ts'
import { connect, failureOfProblem } from './client.ts'
import { exitCodes, Failure } from './failure.ts'
import { say, sayJson, warn } from './output.ts'

type Options = Target & { readonly set?: Readonly<Record<string, string>>; readonly preview?: boolean; readonly json?: boolean }

const print = (report: Report): void => {
  say(`${report.source}: ${report.rows} rows; ${report.accepted} ${report.preview ? 'would be accepted' : 'accepted'}, ${report.already} there already, ${report.refused} refused${report.leftOut === undefined ? '' : `, ${report.leftOut} left out`}`)
  for (const { row, field, message } of report.refusals) say(`  row ${row} ${field}: ${message}`)
  if (report.refused > report.refusals.length) say(`  … only the first ${report.refusals.length} reasons are shown`)
  if (report.broken !== undefined) warn(`The file could not be read to its end, so the import is not complete. ${report.broken}`)
}

type Progress = { readonly rows: number; readonly bytes: number }
type Line = { readonly progress: Progress } | { readonly report: Report } | { readonly problem: Problem & { readonly status: number } }

/** A bar for the person at a terminal; silent for a script. */
const openProgress = (size: number, json: boolean): { readonly show: (progress: Progress) => void; readonly stop: () => void } => {
  if (json || !process.stderr.isTTY) return { show: () => undefined, stop: () => undefined }
  const bar = new cliProgress.SingleBar({ format: 'Importing {bar} {percentage}% read · {rows} rows', hideCursor: true, stream: process.stderr }, cliProgress.Presets.shades_classic)
  bar.start(size, 0, { rows: 0 })
  return { show: ({ bytes, rows }) => bar.update(bytes, { rows }), stop: () => bar.stop() }
}

const linesOf = async function* (response: Response): AsyncGenerator<Line> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of response.body ?? []) {
      const lines = `${rest}${decoder.decode(chunk as Uint8Array, { stream: true })}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) yield JSON.parse(line) as Line
    }
  } catch {
    // A server that is killed ends its answer like this: what matters is whether the report came.
  }
}

/** Reads an answer that tells progress line by line, to its report. */
const reportOf = async (response: Response, { show, stop }: ReturnType<typeof openProgress>): Promise<Report> => {
  try {
    for await (const line of linesOf(response)) {
      if ('report' in line) return line.report
      if ('problem' in line) throw failureOfProblem(line.problem, line.problem.status)
      show(line.progress)
    }
  } finally {
    stop()
  }
  throw new Failure(exitCodes.failed, 'The answer ended before the report. What was accepted stands; run the import again.')
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
        const headers = { 'content-type': 'application/octet-stream', accept: 'application/x-ndjson' }
        const response = await client.post(`/api/v1/imports/${kind}?${query.toString()}`, await openAsBlob(file), headers)
        const report = await reportOf(response, openProgress(statSync(file).size, o.json === true))
        if (o.json) sayJson(report)
        else print(report)
        if (report.broken !== undefined) process.exitCode = exitCodes.failed
        else if (report.refused > 0) process.exitCode = exitCodes.refused
      } finally {
        await client.close()
      }
    })
}
