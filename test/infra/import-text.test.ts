import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import type { Source } from '../../infra/importers/importer.ts'
import { csvRows, jsonOf, textOf } from '../../infra/importers/text.ts'

/** A source whose bytes arrive in pieces of the given length, as from a slow line. */
const source = (bytes: string | Uint8Array, piece = 7): Source => {
  const all = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes
  return {
    name: 'file.csv',
    bytes: (async function* () {
      for (let at = 0; at < all.length; at += piece) yield all.subarray(at, at + piece)
    })(),
  }
}
const rowsOf = async (from: Source, needed: readonly string[] = ['a']) => {
  const rows = []
  for await (const row of csvRows(from, needed)) rows.push(row)
  return rows
}

describe('sources', () => {
  test('a byte-order mark is no part of the first column', async () => {
    expect(await rowsOf(source('\uFEFFa,b\n1,2\n'))).toEqual([{ row: 1, cells: { a: '1', b: '2' } }])
    expect(await textOf(source('\uFEFFhello'))).toBe('hello')
  })

  test('gzip is unpacked, and a cut gzip is told', async () => {
    const packed = gzipSync(`a,b\n${'1,2\n'.repeat(2000)}`)
    expect(await rowsOf(source(packed, 50))).toHaveLength(2000)
    await expect(rowsOf(source(packed.subarray(0, packed.length - 20), 50))).rejects.toThrow(/cut off or damaged/)
  })

  test('text in another encoding is refused, not mangled', async () => {
    await expect(rowsOf(source(Buffer.from('a,b\nMünchen,1\n', 'latin1')))).rejects.toThrow(/not UTF-8/)
    await expect(rowsOf(source(Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le')))).rejects.toThrow(/UTF-16/)
  })

  test('a file cut inside a quoted cell is told with its row', async () => {
    await expect(rowsOf(source('a,b\n1,2\n3,"fo'))).rejects.toMatchObject({ name: 'SourceFault', row: 2 })
  })

  test('a short or long row costs that row alone', async () => {
    const rows = await rowsOf(source('a,b\n1\n1,2\n1,2,3\n'))
    expect(rows.map((r) => r.cells === null)).toEqual([true, false, true])
  })

  test('a missing column, an empty file and a lone header are told', async () => {
    await expect(rowsOf(source('b,c\n1,2\n'))).rejects.toThrow(/has no column "a"/)
    await expect(rowsOf(source(''))).rejects.toThrow(/is empty/)
    expect(await rowsOf(source('a,b\n'))).toEqual([])
  })

  test('broken JSON names its file', async () => {
    await expect(jsonOf(source('{"a":1'))).rejects.toThrow(/file.csv is not whole JSON/)
    expect(await jsonOf(source('{"a":1}'))).toEqual({ a: '1' })
  })

  test('whatever cells hold, and however the bytes arrive, they come out as they went in', async () => {
    const cell = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 12 }).map((s) => s.replaceAll('\r', ' ').trim())
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 40 }), async (cells, piece) => {
        const text = `a,b\n${cells.map((row) => row.map(quoted).join(',')).join('\n')}\n`
        const rows = await rowsOf(source(text, piece))
        expect(rows.map((r) => [r.cells?.a, r.cells?.b])).toEqual(cells)
      }),
    )
  })
})
