import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { hash } from 'node:crypto'
import { canonicalJson } from '../../domain/kernel/canonical-json.ts'
import { leafOf, leafRecord } from '../../infra/transparency/leaf.ts'
import type { Hash } from '../../infra/transparency/merkle.ts'
import { addLeaf, bytesOf, emptyRange, emptyRoot, hashBytes, hashOf, leafHash, nodeHash, rangeOf, rootOf } from '../../infra/transparency/merkle.ts'
import { entry } from '../kit/event-log-contract.ts'
import { vectorsOf } from '../kit/vectors.ts'

const hex = (hashed: string): string => bytesOf(hashed).toString('hex')

/** RFC 6962 2.1, word for word: the definition that the compact range must agree with. */
const definition = (leaves: readonly Hash[]): Hash => {
  if (leaves.length === 0) return emptyRoot
  if (leaves.length === 1) return leaves[0] as Hash
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return nodeHash(definition(leaves.slice(0, k)), definition(leaves.slice(k)))
}

const leavesOf = (count: number): Hash[] => Array.from({ length: count }, (_, i) => leafHash(String(i)))
const grown = (leaves: readonly Hash[]) => {
  const range = emptyRange()
  const kept = leaves.map((leaf) => addLeaf(range, leaf))
  return { range, kept }
}

describe('the tree of RFC 6962', () => {
  test('known answers: nothing, one empty leaf, eight leaves', () => {
    expect(hex(emptyRoot)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(hex(rootOf(emptyRange()))).toBe(hex(emptyRoot))
    expect(hex(leafHash(''))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
    const leaves = inputs.map((input) => leafHash(Buffer.from(input, 'hex').toString('utf8')))
    expect(hex(rootOf(grown(leaves).range))).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
  })

  test('a leaf and a node are told apart, and are what SHA-256 makes of their bytes', () => {
    const [left, right] = [leafHash('left'), leafHash('€ right')]
    expect(hex(right)).toBe(hash('sha256', Buffer.concat([Buffer.from([0]), Buffer.from('€ right')])))
    expect(hex(nodeHash(left, right))).toBe(hash('sha256', Buffer.concat([Buffer.from([1]), bytesOf(left), bytesOf(right)])))
    expect(hashOf(bytesOf(left))).toBe(left)
  })

  test('growing leaf by leaf gives the root of the definition, at every size', () => {
    const leaves = leavesOf(70)
    const range = emptyRange()
    for (const [i, leaf] of leaves.entries()) {
      addLeaf(range, leaf)
      expect(rootOf(range)).toBe(definition(leaves.slice(0, i + 1)))
    }
  })

  test('what is kept with the leaves is enough to name the root of every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.nat(), (count, at) => {
        const leaves = leavesOf(count)
        const { kept } = grown(leaves)
        const size = count === 0 ? 0 : at % (count + 1)
        const range = rangeOf(size, (last, height) => (kept[last] as string).slice(height * hashBytes, (height + 1) * hashBytes) as Hash)
        expect(range.size).toBe(size)
        expect(rootOf(range)).toBe(definition(leaves.slice(0, size)))
      }),
    )
  })

  test('sizes beyond 2^32 keep their subtrees', () => {
    const asked: [number, number][] = []
    const range = rangeOf(2 ** 33 + 2 ** 31 + 1, (last, height) => {
      asked.push([last, height])
      return leafHash(`${last}`)
    })
    expect(asked).toEqual([[2 ** 33 - 1, 33], [2 ** 33 + 2 ** 31 - 1, 31], [2 ** 33 + 2 ** 31, 0]])
    expect(addLeaf(range, leafHash('next'))).toHaveLength(2 * hashBytes)
  })

  const vectors = vectorsOf('rfc6962-merkle')
  if (vectors) {
    test('roots and nodes of the reference implementation', () => {
      const { leafInputs, rootHashes, nodeHashes } = JSON.parse(vectors.text('roots.json')) as { leafInputs: string[]; rootHashes: string[]; nodeHashes: string[][] }
      const leaves = leafInputs.map((input) => leafHash(Buffer.from(input, 'hex').toString('utf8')))
      expect(rootHashes.map((_, size) => hex(rootOf(grown(leaves.slice(0, size)).range)))).toEqual(rootHashes)
      const { kept } = grown(leaves)
      for (const [level, hashes] of nodeHashes.entries())
        expect(hashes.map((_, i) => hex(kept[(i + 1) * 2 ** level - 1] as string).slice(level * 64, level * 64 + 64))).toEqual(hashes)
    })
  }

  const tiles = vectorsOf('tlog-tiles-log')
  if (tiles) {
    test('a log of tiles made elsewhere: its root at every size', () => {
      const tile = tiles.bytes('tile/0/000.p/15')
      const leaves = Array.from({ length: 15 }, (_, i) => hashOf(tile.subarray(i * hashBytes, (i + 1) * hashBytes)))
      const stated = Array.from({ length: 16 }, (_, size) => tiles.text(`checkpoint.${size}`).split('\n')[2])
      expect(leaves.map((_, i) => bytesOf(rootOf(grown(leaves.slice(0, i + 1)).range)).toString('base64'))).toEqual(stated.slice(1))
      expect(bytesOf(emptyRoot).toString('base64')).toBe(stated[0])
    })
  }
})

describe('the leaf record', () => {
  const noted = { ...entry('a', '{"x":1}'), agency: 'epa', type: 'DialogFindingRecorded', occurredAt: '2026-03-01T10:00:00.000Z' }

  test('is this text, for ever', () => {
    expect(leafRecord({ ...noted, id: '7c2d4f10-3b5e-5a6c-8d9e-0f1a2b3c4d5e' }, 'finding-1', 12, '2026-03-04T09:12:44.120Z')).toBe(
      '{"agency":"epa","body":"UEG_H3E98gR4Q1PoL2pKU1kxy2Tx9LSlrq_8tyCRiyI","id":"7c2d4f10-3b5e-5a6c-8d9e-0f1a2b3c4d5e","occurredAt":"2026-03-01T10:00:00.000Z","recordedAt":"2026-03-04T09:12:44.120Z","rev":"12","stream":"finding-1","type":"DialogFindingRecorded","v":1}',
    )
  })

  test('is canonical JSON, whatever the texts are', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 20 })
    fc.assert(
      fc.property(word, word, word, fc.nat(), (agency, type, stream, revision) => {
        const record = leafRecord({ ...noted, agency, type }, stream, revision, '2026-03-04T09:12:44.120Z')
        expect(record).toBe(canonicalJson(JSON.parse(record)))
        expect(JSON.parse(record)).toMatchObject({ agency, type, stream, rev: String(revision), body: hash('sha256', noted.body, 'base64url'), v: 1 })
        expect(leafOf({ ...noted, agency, type }, stream, revision, '2026-03-04T09:12:44.120Z')).toBe(leafHash(record))
      }),
    )
  })
})
