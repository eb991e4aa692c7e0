import { CsvError, parse } from 'csv-parse'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Source } from './importer.ts'
import { SourceFault } from './importer.ts'

const gzipMagic = [0x1f, 0x8b]

/** Refuses bytes that are not UTF-8 where they stand, instead of letting replacement characters into the ledger. */
const utf8 = (name: string): Transform => {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (done: (fault: Error | null, text?: string) => void, chunk?: Uint8Array): void => {
    try {
      done(null, decoder.decode(chunk, { stream: chunk !== undefined }))
    } catch {
      done(new SourceFault(`${name} is not UTF-8 text. Save it as "UTF-8" and import it again.`))
    }
  }
  return new Transform({
    decodeStrings: true,
    transform: (chunk: Uint8Array, _encoding, done) => decode(done, chunk),
    flush: (done) => decode(done),
  })
}

const peek = async (source: Source): Promise<{ readonly head: Uint8Array; readonly rest: AsyncIterator<Uint8Array> }> => {
  const rest = source.bytes[Symbol.asyncIterator]()
  const first = await rest.next()
  return { head: first.done ? new Uint8Array() : first.value, rest }
}

const joined = async function* (head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

/** The text of a source, unpacked when it is gzip; a byte-order mark is dropped. */
export const textOf = async (source: Source, most = 64 * 1024 * 1024): Promise<string> => {
  let text = ''
  for await (const chunk of await textStream(source)) {
    text += String(chunk)
    if (text.length > most) throw new SourceFault(`${source.name} is larger than ${most} characters.`)
  }
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

const textStream = async (source: Source): Promise<Readable> => {
  const { head, rest } = await peek(source)
  if (head.length === 0) throw new SourceFault(`${source.name} is empty.`)
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw new SourceFault(`${source.name} is UTF-16 text. Save it as "UTF-8" and import it again.`)
  const bytes = Readable.from(joined(head, rest))
  const text = utf8(source.name)
  const packed = head[0] === gzipMagic[0] && head[1] === gzipMagic[1]
  const done = packed ? pipeline(bytes, createGunzip(), text) : pipeline(bytes, text)
  done.catch((fault: NodeJS.ErrnoException) => {
    const sentence = fault instanceof SourceFault ? fault : new SourceFault(`${source.name} is cut off or damaged (${fault.code ?? fault.message}).`)
    text.destroy(sentence)
  })
  return text
}

/** The value of a JSON source. */
export const jsonOf = async (source: Source): Promise<unknown> => {
  const text = await textOf(source)
  try {
    return JSON.parse(text) as unknown
  } catch (fault) {
    throw new SourceFault(`${source.name} is not whole JSON: ${(fault as Error).message}.`)
  }
}

/** One row of a CSV source under the names of its header; `row` counts from 1 for the first row of data. */
export type CsvRow = { readonly row: number; readonly cells: Readonly<Record<string, string>> }

type Parsed = { readonly record: readonly string[]; readonly info: { readonly records: number } }

/**
 * Rows of a CSV source, one at a time. `needed` columns must be in the header (case does not matter); a row that is
 * shorter or longer than the header is handed on as it is told, by `null` cells, so that one bad row costs one row.
 */
export const csvRows = async function* (source: Source, needed: readonly string[]): AsyncGenerator<CsvRow | { readonly row: number; readonly cells: null; readonly message: string }> {
  const parser = parse({ bom: true, relax_column_count: true, info: true, skip_empty_lines: true, max_record_size: 1024 * 1024 })
  const text = await textStream(source)
  pipeline(text, parser).catch((fault: Error) => parser.destroy(fault))
  let header: readonly string[] | undefined
  let row = 0
  try {
    for await (const { record } of parser as AsyncIterable<Parsed>) {
      if (!header) {
        header = record.map((name) => name.trim())
        const lower = header.map((name) => name.toLowerCase())
        const missing = needed.filter((name) => !lower.includes(name.toLowerCase()))
        if (missing.length > 0) throw new SourceFault(`${source.name} has no column ${missing.map((m) => `"${m}"`).join(', ')}; its columns are ${header.slice(0, 20).join(', ')}.`)
        continue
      }
      row += 1
      if (record.length !== header.length) yield { row, cells: null, message: `The row has ${record.length} cells where the header has ${header.length}.` }
      else yield { row, cells: Object.fromEntries(header.map((name, i) => [name, record[i] ?? ''])) }
    }
  } catch (fault) {
    if (fault instanceof SourceFault) throw fault
    const { message } = fault as Error
    // The parser is ahead of the rows handed out, and counts the header as a record.
    const place = fault instanceof CsvError && typeof fault.records === 'number' ? fault.records : row + 1
    throw new SourceFault(`The file is cut off or damaged from here on (${message}).`, place)
  }
  if (!header) throw new SourceFault(`${source.name} has no header row.`)
}
