import { CsvError, parse } from 'csv-parse'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGunzip, gunzipSync } from 'node:zlib'
import type { Source } from './importer.ts'
import { SourceFault } from './importer.ts'

const gzipMagic = [0x1f, 0x8b]
/** ZIP archives, which workbooks of spreadsheets are as well. */
const zipMagic = 'PK\x03\x04'

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

const damaged = ({ name }: Source, fault: NodeJS.ErrnoException): SourceFault => new SourceFault(`${name} is cut off or damaged (${fault.code ?? fault.message}).`)

const peek = async (source: Source): Promise<{ readonly head: Uint8Array; readonly rest: AsyncIterator<Uint8Array> }> => {
  const rest = source.bytes[Symbol.asyncIterator]()
  const first = await rest.next()
  return { head: first.done ? new Uint8Array() : first.value, rest }
}

const joined = async function* (head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

/** As much as the first bytes of a packed source give; nothing when they are damaged, which is told when it is read. */
const unpackedHead = (head: Uint8Array): Buffer => {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return Buffer.alloc(0)
  }
}

/** How a source begins (unpacked, its first few thousand characters), and the source as it was. */
export const beginning = async (source: Source): Promise<{ readonly text: string; readonly source: Source }> => {
  const chunks: Uint8Array[] = []
  const rest = source.bytes[Symbol.asyncIterator]()
  let length = 0
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    chunks.push(next.value)
    length += next.value.length
    if (length >= 16_384) break
  }
  const head = Buffer.concat(chunks)
  const packed = head[0] === gzipMagic[0] && head[1] === gzipMagic[1]
  return { text: (packed ? unpackedHead(head) : head).toString('utf8').replace('\uFEFF', ''), source: { ...source, bytes: joined(head, rest) } }
}

/** The text of a source, unpacked when it is gzip; a byte-order mark is dropped. */
export const textOf = async (source: Source, most = 64 * 1024 * 1024): Promise<string> => {
  let text = ''
  const stream = await textStream(source)
  try {
    for await (const chunk of stream) {
      text += String(chunk)
      if (text.length > most) throw new SourceFault(`${source.name} is larger than ${most} characters.`)
    }
  } catch (fault) {
    throw fault instanceof SourceFault ? fault : damaged(source, fault as NodeJS.ErrnoException)
  }
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

const textStream = async (source: Source): Promise<Readable> => {
  const { head, rest } = await peek(source)
  if (head.length === 0) throw new SourceFault(`${source.name} is empty.`)
  if (Buffer.from(head.subarray(0, 4)).toString('latin1') === zipMagic)
    throw new SourceFault(`${source.name} is a ZIP archive or a workbook. Take the file out of it, or save the sheet as CSV (UTF-8), and import that.`)
  // Without a byte-order mark one half of the first letter tells.
  const half = head.length > 1 && (head[0] === 0) !== (head[1] === 0)
  if (half || (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw new SourceFault(`${source.name} is UTF-16 text. Save it as "UTF-8" and import it again.`)
  const bytes = Readable.from(joined(head, rest))
  const text = utf8(source.name)
  const packed = head[0] === gzipMagic[0] && head[1] === gzipMagic[1]
  const done = packed ? pipeline(bytes, createGunzip(), text) : pipeline(bytes, text)
  done.catch((fault: NodeJS.ErrnoException) => {
    text.destroy(fault instanceof SourceFault ? fault : damaged(source, fault))
  })
  return text
}

/** A string, which is left alone, or a number outside of one. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g

/** The value of a JSON source. Numbers come as their digits in text, because money must not pass through floats. */
export const jsonOf = async (source: Source): Promise<unknown> => {
  const text = await textOf(source)
  const parse = (json: string): unknown => {
    try {
      return JSON.parse(json) as unknown
    } catch (fault) {
      throw new SourceFault(`${source.name} is not whole JSON: ${(fault as Error).message}.`)
    }
  }
  // Once as it is, so that only JSON passes and a fault is told where it stands.
  parse(text)
  return parse(text.replaceAll(stringOrNumber, (token) => (token.startsWith('"') ? token : `"${token}"`)))
}

/** The other names that a column goes by, under the name that it has here. */
export type OtherNames = Readonly<Record<string, readonly string[]>>

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9+]/g, '')

/** The header of a source under the names asked for; case, spaces and underscores do not matter. */
const headerOf = (source: Source, record: readonly string[], needed: readonly string[], others: OtherNames): readonly string[] => {
  const wanted = new Map<string, string>()
  for (const [name, more] of Object.entries(others)) for (const other of more) wanted.set(plain(other), name)
  for (const name of [...Object.keys(others), ...needed]) wanted.set(plain(name), name)
  const header = record.map((name) => wanted.get(plain(name)) ?? name.trim())
  const twice = header.find((name, i) => name !== '' && header.indexOf(name) !== i)
  if (twice !== undefined) throw new SourceFault(`${source.name} has two columns "${twice}".`)
  const missing = needed.filter((name) => !header.includes(name)).map((name) => [name, ...(others[name] ?? [])].map((one) => `"${one}"`).join(' or '))
  if (missing.length > 0) throw new SourceFault(`${source.name} has no column ${missing.join(', ')}; its columns are ${record.slice(0, 20).map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name)).join(', ')}.`)
  return header
}

/** One row of a CSV source under the names of its header; `row` counts from 1 for the first row of data. */
export type CsvRow = { readonly row: number; readonly cells: Readonly<Record<string, string>> }

type Parsed = { readonly record: readonly string[]; readonly info: { readonly records: number } }

type BadRow = { readonly row: number; readonly cells: null; readonly message: string }

/**
 * Rows of a CSV source, one at a time. `needed` columns must be in the header, under their own or another name; a row
 * that is shorter or longer than the header is handed on as it is told, by `null` cells, so that one bad row costs one
 * row. Cells come without blanks at their ends.
 */
export const csvRows = async function* (source: Source, needed: readonly string[], others: OtherNames = {}): AsyncGenerator<CsvRow | BadRow> {
  const parser = parse({ bom: true, relax_column_count: true, info: true, skip_empty_lines: true, max_record_size: 1024 * 1024 })
  const { text: first, source: whole } = await beginning(source)
  if (/^\s*[[{]/.test(first)) throw new SourceFault(`${source.name} is JSON, where CSV is asked for.`)
  const text = await textStream(whole)
  pipeline(text, parser).catch((fault: Error) => parser.destroy(fault))
  let header: readonly string[] | undefined
  let row = 0
  try {
    for await (const { record } of parser as AsyncIterable<Parsed>) {
      if (!header) {
        header = headerOf(source, record, needed, others)
        continue
      }
      row += 1
      if (record.length !== header.length) yield { row, cells: null, message: `The row has ${record.length} cells where the header has ${header.length}.` }
      else {
        const cells: Record<string, string> = {}
        for (let i = 0; i < header.length; i += 1) cells[header[i] as string] = (record[i] as string).trim()
        yield { row, cells }
      }
    }
  } catch (fault) {
    if (fault instanceof SourceFault) throw fault
    const { message } = fault as Error
    // The parser is ahead of the rows handed out, and counts the header as a record.
    const place = fault instanceof CsvError && typeof fault.records === 'number' ? fault.records : row + 1
    if (place === 0) throw new SourceFault(`${source.name} does not begin with a header row (${message}).`)
    throw new SourceFault(`The file is cut off or damaged from here on (${message}).`, place)
  }
  if (!header) throw new SourceFault(`${source.name} has no header row.`)
}
