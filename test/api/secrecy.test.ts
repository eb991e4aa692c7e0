import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { projections } from '../../projections/catalog.ts'
import type { LocalToken } from '../../infra/identity/local-issuer.ts'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import { somebody } from '../kit/http.ts'

/** What agency B keeps to itself, over the whole catalogue: each word is looked for in every answer to agency A. */
const owner = somebody('liaison', 'nist')
const foreign = somebody('liaison', 'eda')
const outside = [foreign, somebody('liaison', 'nsf'), somebody('reader', 'eda'), somebody('reader', 'nist'), somebody('admin', 'nist')]
const auditor: LocalToken = { role: 'auditor', agency: 'gao', grants: ['pii'] }
const cluster = 'wichita-aerospace'

/** Words for B alone, and words that agencies may read but readers may not. */
const own: string[] = []
const amongAgencies: string[] = []
let count = 0
const noted = (list: string[]) => (what: string): string => {
  count += 1
  const word = `KEEP${count}${what}`
  list.push(word)
  return word
}
const keep = noted(own)
const share = noted(amongAgencies)

let service: RealService
const streams: string[] = []

beforeAll(async () => {
  service = await openRealService()
  const done = async (command: string, body: object): Promise<string> => {
    const id = await service.done(command, body, owner)
    return id
  }
  const one = { counties: [], reporters: [{ type: 'component-supplier', count: 2 }], confidentiality: 'own', cluster }
  const document = () => ({ kind: 'document', title: keep('title'), url: `https://forge.example/${keep('url')}` })
  const staff = await done('register-staff', { agency: 'nist', name: keep('name'), email: `${keep('mail')}@nist.example`, title: 'Adviser' })
  const successor = await done('register-staff', { agency: 'nist', name: keep('name'), email: `${keep('mail')}@nist.example`, title: 'Adviser' })
  for (const person of [staff, successor]) await done('assign-liaison', { staff: person, cluster, role: 'support', from: '2026-01-05', reviewBy: '2027-01-05' })
  await done('hand-over-cluster', { staff, cluster, to: successor, notes: keep('handover'), confidentiality: 'own' })
  const participant = await done('register-participant', { name: 'Forge', type: 'component-supplier', sizeClass: '20-99', county: '20173', contact: keep('contact'), cluster })
  const dialog = await done('log-dialog', { clusters: [cluster], format: 'call', virtual: true, staff: [{ staff, agency: 'nist' }], attendance: [{ type: 'component-supplier', count: 1 }], participants: [participant], topics: ['Capacity'], noticeClass: 'individual-views', personalNotes: keep('notes'), agencies: ['nist'] })
  await done('share-information', { dialog, what: share('shared'), withAgencies: ['nsf'], confidentiality: 'agencies' })
  const constraint = { ...one, statement: keep('constraint'), evidence: [{ kind: 'dialog', dialog }, document()], category: 'finance', staff }
  const finding = await done('identify-constraint', constraint)
  const second = await done('identify-constraint', { ...one, statement: keep('constraint'), evidence: [document()], category: 'finance' })
  const need = await done('record-company-need', { ...one, statement: keep('need'), evidence: [document()], need: 'capital', singleFirm: true })
  const skill = await done('report-skill-need', { ...one, statement: keep('skill'), evidence: [document()], occupation: '51-4041', workers: 4, employers: 2, neededBy: '2027-06-30' })
  await done('reassess-finding', { finding, severity: 'high', evidence: [document()], note: keep('reassessed') })
  await done('merge-findings', { finding, merged: second, reporters: one.reporters, reason: keep('merged') })
  await done('remove-finding', { finding: skill, outcome: 'solved', note: keep('removed') })
  const gap = await done('identify-gap', { kind: 'gap', level: 'federal', responsible: 'nist', statement: keep('gap'), effect: keep('effect'), clusters: [cluster], findings: [finding], confidentiality: 'own' })
  await done('acknowledge-gap', { gap, staff })
  await done('answer-gap', { gap, decision: 'partly', reason: `${keep('answer')} is why we say so`, responseClass: 'mechanism', promiseDue: '2027-06-30', staff })
  await done('log-gap-action', { gap, what: keep('action'), done: true, staff })
  await done('close-gap', { gap, how: keep('closed') })
  await done('reopen-gap', { gap, reason: keep('reopened') })
  const referral = await done('refer-need', { finding: need, to: 'nsf', request: share('request') })
  await service.done('accept-referral', { referral }, somebody('liaison', 'nsf'))
  await done('replace-entry', { stream: `finding-${finding}`, revision: 0, reason: keep('why'), data: { ...constraint, finding, statement: keep('replaced') } })
  await done('annotate-entry', { stream: `finding-${need}`, revision: 0, reason: keep('remark') })
  await done('retract-entry', { stream: `gap-${gap}`, revision: 3, reason: keep('retracted') })
  // A refusal goes on record with the words of the rule, and with nothing of what was asked.
  expect((await service.send('close-gap', { gap: 'wichita-test-stand-permits', how: keep('refused') }, owner)).status).toBe(403)
  streams.push(`staff-${staff}`, `staff-${successor}`, `participant-${participant}`, `dialog-${dialog}`, `gap-${gap}`, `referral-${referral}`, ...[finding, second, need, skill].map((id) => `finding-${id}`))
  await service.running.ledger.settled()
})
afterAll(() => service.close())

const textOf = async (path: string, as: LocalToken): Promise<string> => {
  const answer = await service.ask(path, { as })
  const text = await answer.text()
  expect([path, answer.status < 500, text.length > 0]).toEqual([path, true, true])
  return text
}

/** Everything of a list: JSON page by page, and the other forms. */
const listed = async (name: string, as: LocalToken): Promise<readonly string[]> => {
  const texts: string[] = []
  let cursor = ''
  do {
    const text = await textOf(`/api/v1/views/${name}?limit=1000${cursor}`, as)
    texts.push(text)
    const { next } = JSON.parse(text) as { next?: string }
    cursor = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`
  } while (cursor !== '')
  for (const format of name === 'convening-calendar' ? ['csv', 'ndjson', 'ics'] : ['csv', 'ndjson']) texts.push(await textOf(`/api/v1/views/${name}?format=${format}`, as))
  return texts
}

/** Keys of the rows in which the auditor finds something of B, and one more. */
const touched = async (name: string): Promise<readonly string[]> => {
  const ndjson = (await textOf(`/api/v1/views/${name}?format=ndjson`, auditor)).trimEnd().split('\n').filter((line) => line !== '')
  const hit = ndjson.filter((line, i) => i === 0 || line.includes('KEEP') || streams.some((stream) => line.includes(stream.slice(stream.indexOf('-') + 1))))
  return hit.slice(0, 25).map((line) => encodeURIComponent((JSON.parse(line) as { key: string }).key))
}

const live = async (as: LocalToken): Promise<string> => {
  const head = service.running.ledger.log.head().position as string
  const abort = new AbortController()
  const answer = await service.ask('/api/v1/live?after=0000000000000000', { as, signal: abort.signal })
  let text = ''
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString('utf8')
    if (text.includes(`id: ${head}`) || text.includes('event: resync')) break
  }
  abort.abort()
  return text
}

const everything = async (as: LocalToken): Promise<ReadonlyMap<string, string>> => {
  const size = service.running.ledger.log.head().size
  const texts = new Map<string, string>()
  for (const { name } of projections) {
    texts.set(`list ${name}`, (await listed(name, as)).join('\n'))
    for (const key of await touched(name))
      for (const path of [`views/${name}/${key}`, `views/${name}/${key}?asOf=${size - 3}`, `explain/${name}/${key}`, `diff/${name}/${key}?from=0&to=${size}`]) texts.set(path, await textOf(`/api/v1/${path}`, as))
  }
  for (const stream of streams) texts.set(stream, await textOf(`/api/v1/streams/${stream}?limit=1000`, as))
  for (let from = 0; from < size; from += 1000) texts.set(`entries ${from}`, await textOf(`/api/v1/entries?limit=1000&from=${from}`, as))
  texts.set('live', await live(as))
  return texts
}

const found = (texts: ReadonlyMap<string, string>, words: readonly string[]): readonly string[] =>
  [...texts].flatMap(([path, text]) => words.filter((word) => text.includes(word)).map((word) => `${word} in ${path}`))

describe('what an agency keeps to itself', () => {
  test('is on record: whoever may see it finds every word, but that of the command that was refused', async () => {
    const all = [...(await everything(auditor)).values()].join('\n')
    const missing = [...own, ...amongAgencies].filter((word) => !all.includes(word))
    expect(missing).toEqual(own.filter((word) => word.endsWith('refused')))
  })

  test('is readable for that agency itself', async () => {
    const all = [...(await everything(owner)).values()].join('\n')
    expect([...own, ...amongAgencies].filter((word) => !all.includes(word) && !word.endsWith('refused'))).toEqual([])
  })

  test.each(outside.map((as) => [`${as.role} of ${as.agency}`, as] as const))('reaches no %s in any answer', async (_name, as) => {
    const texts = await everything(as)
    expect(found(texts, as.role === 'liaison' ? own : [...own, ...amongAgencies])).toEqual([])
  })

  test('cannot be guessed through filters and orders of any list', async () => {
    for (const { name, columns } of projections)
      for (const column of columns) {
        const words = own.filter((word) => !word.endsWith('refused')).slice(0, 40)
        const answer = await service.ask(`/api/v1/views/${name}?where.${column.name}=KEEP&limit=1`, { as: foreign })
        const body = (await answer.json()) as { total?: number; code?: string }
        expect([name, column.name, words.length > 0, body.total ?? 0, answer.status < 500]).toEqual([name, column.name, true, 0, true])
      }
  })
})
