import { describe, expect, test } from '@jest/globals'
import type { Hash } from '../../infra/transparency/merkle.ts'
import { addLeaf, bytesOf, emptyRange, hashBytes, hashOf, leafHash, nodeHash, rootOf } from '../../infra/transparency/merkle.ts'
import type { Vectors } from '../kit/vectors.ts'
import { vectorsOf } from '../kit/vectors.ts'

type Inclusion = { readonly leafIdx: string; readonly treeSize: string; readonly root: string; readonly leafHash: string; readonly proof: readonly string[] | null; readonly desc: string; readonly wantErr: boolean }
type Consistency = { readonly size1: string; readonly size2: string; readonly root1: string; readonly root2: string; readonly proof: readonly string[] | null; readonly desc: string; readonly wantErr: boolean }

const hashes = (list: readonly string[] | null): readonly Hash[] => (list ?? []).map((text) => hashOf(Buffer.from(text, 'base64')))
const base64 = (hash: Hash): string => bytesOf(hash).toString('base64')

/** RFC 9162 2.1.3.2 over our node hash: true when the proof leads from the leaf to the root. */
const included = ({ leafIdx, treeSize, root, leafHash: leaf, proof }: Inclusion): boolean => {
  let [fn, sn] = [BigInt(leafIdx), BigInt(treeSize) - 1n]
  // A leaf that is no hash at all proves nothing.
  if (fn > sn || Buffer.from(leaf, 'base64').length !== hashBytes) return false
  let [reached] = hashes([leaf]) as [Hash]
  for (const step of hashes(proof)) {
    if (sn === 0n) return false
    if (fn % 2n === 1n || fn === sn) {
      reached = nodeHash(step, reached)
      while (fn % 2n === 0n && fn !== 0n) [fn, sn] = [fn / 2n, sn / 2n]
    } else reached = nodeHash(reached, step)
    ;[fn, sn] = [fn / 2n, sn / 2n]
  }
  return sn === 0n && base64(reached) === root
}

/** RFC 9162 2.1.4.2 over our node hash: true when the later tree holds the earlier one. */
const consistent = ({ size1, size2, root1, root2, proof }: Consistency): boolean => {
  const [first, second] = [BigInt(size1), BigInt(size2)]
  if (first === 0n) return false
  if (first === second) return root1 === root2 && (proof ?? []).length === 0
  if (first > second || (proof ?? []).length === 0) return false
  const whole = (first & (first - 1n)) === 0n
  const path = [...(whole ? hashes([root1]) : []), ...hashes(proof)]
  let [fn, sn] = [first - 1n, second - 1n]
  while (fn % 2n === 1n) [fn, sn] = [fn / 2n, sn / 2n]
  let [old, now] = [path[0] as Hash, path[0] as Hash]
  for (const step of path.slice(1)) {
    if (sn === 0n) return false
    if (fn % 2n === 1n || fn === sn) {
      ;[old, now] = [nodeHash(step, old), nodeHash(step, now)]
      while (fn % 2n === 0n && fn !== 0n) [fn, sn] = [fn / 2n, sn / 2n]
    } else now = nodeHash(now, step)
    ;[fn, sn] = [fn / 2n, sn / 2n]
  }
  return sn === 0n && base64(old) === root1 && base64(now) === root2
}

/** Sizes up to 2^64 - 1 are among them, so numbers are read as text. */
const read = <T>(vectors: Vectors, path: string): T =>
  JSON.parse(vectors.text(path).replaceAll(/"(leafIdx|treeSize|size1|size2)": (\d+)/g, '"$1": "$2"')) as T

const filesBelow = (vectors: Vectors, folder: string): readonly string[] =>
  vectors.names(folder).flatMap((name) => (name.endsWith('.json') ? [`${folder}/${name}`] : filesBelow(vectors, `${folder}/${name}`)))

const merkle = vectorsOf('rfc6962-merkle')
const tiles = vectorsOf('tlog-tiles-log')

describe('proofs and tiles that others made', () => {
  test('the checks below tell a true proof from a false one', () => {
    const range = emptyRange()
    const [left, right] = [leafHash('left'), leafHash('right')]
    addLeaf(range, left)
    const root1 = base64(rootOf(range))
    addLeaf(range, right)
    const root2 = base64(rootOf(range))
    const inclusion = { leafIdx: '0', treeSize: '2', root: root2, leafHash: base64(left), proof: [base64(right)], desc: '', wantErr: false }
    const consistency = { size1: '1', size2: '2', root1, root2, proof: [base64(right)], desc: '', wantErr: false }
    expect([included(inclusion), included({ ...inclusion, leafIdx: '1' }), included({ ...inclusion, proof: [] })]).toEqual([true, false, false])
    expect([consistent(consistency), consistent({ ...consistency, root1: root2 }), consistent({ ...consistency, proof: [] })]).toEqual([true, false, false])
  })

  if (merkle) {
    test('every inclusion proof is accepted or refused as it should be', () => {
      const files = filesBelow(merkle, 'inclusion')
      const wrong = files.filter((path) => {
        const proof = read<Inclusion>(merkle, path)
        return included(proof) === proof.wantErr
      })
      expect(files.length).toBeGreaterThan(90)
      expect(wrong).toEqual([])
    })

    test('every consistency proof is accepted or refused as it should be', () => {
      const files = filesBelow(merkle, 'consistency')
      const wrong = files.filter((path) => {
        const proof = read<Consistency>(merkle, path)
        return consistent(proof) === proof.wantErr
      })
      expect(files.length).toBeGreaterThan(90)
      expect(wrong).toEqual([])
    })
  }

  if (tiles) {
    test('the entries of a log of tiles have the leaf hashes that its tiles give, at every size', () => {
      for (let size = 1; size <= 15; size += 1) {
        const bundle = tiles.bytes(`tile/entries/000.p/${size}`)
        const tile = tiles.bytes(`tile/0/000.p/${size}`)
        const entries: string[] = []
        for (let at = 0; at < bundle.length; at += 2 + bundle.readUInt16BE(at)) entries.push(bundle.toString('utf8', at + 2, at + 2 + bundle.readUInt16BE(at)))
        expect(entries).toHaveLength(size)
        expect(entries.map((entry, i) => leafHash(entry) === hashOf(tile.subarray(i * hashBytes, (i + 1) * hashBytes)))).toEqual(entries.map(() => true))
      }
    })
  }
})
