import type { FormEvent, ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'wouter'
import { getJson } from '../../ledger/ask.ts'
import { useCut } from '../../ledger/cut.ts'
import type { Entries as Answered, Entry } from '../../ledger/entries.ts'
import { withParams } from '../../ledger/params.ts'
import { useMe } from '../../ledger/session.tsx'
import { useAsked } from '../../ledger/views.ts'
import { nameWords } from '../../parts/format.ts'
import { Answer, Empty, Failed } from '../../parts/states.tsx'
import { submitted } from '../../parts/submitted.ts'
import { useAgencyNames } from '../../parts/agency-names.ts'
import { EntryLine } from './entry-line.tsx'
import './entries.css'

/** What entries can be found by; the names are those of the interface. `person` is for those who see people of all agencies. */
const filters = [
  { name: 'cluster', type: 'text', hint: 'Id, such as wichita-aerospace' },
  { name: 'agency', type: 'text', hint: 'Id, such as eda' },
  { name: 'type', type: 'text', hint: 'Such as DialogHeld' },
  { name: 'person', type: 'text', hint: 'Reference or staff id' },
  { name: 'stream', type: 'text', hint: 'One record, such as gap-…' },
  { name: 'correlation', type: 'text', hint: 'What belongs together' },
  { name: 'occurredFrom', type: 'date', hint: '' },
  { name: 'occurredTo', type: 'date', hint: '' },
  { name: 'recordedFrom', type: 'date', hint: '' },
  { name: 'recordedTo', type: 'date', hint: '' },
] as const

/** The question to the interface: the filters of the address, within what the clock lets be seen. */
const questionOf = (params: URLSearchParams, { asOf, occurred }: { readonly asOf?: string; readonly occurred?: string }): string => {
  const question = new URLSearchParams({ order: params.get('order') === 'oldest' ? 'oldest' : 'newest', limit: '50' })
  for (const { name } of filters) if (params.get(name)) question.set(name, params.get(name) ?? '')
  if (occurred !== undefined && !question.has('occurredTo')) question.set('occurredTo', occurred)
  if (asOf !== undefined && /-/.test(asOf) && !question.has('recordedTo')) question.set('recordedTo', asOf)
  return question.toString()
}

const Found = ({ first, question }: { readonly first: Answered; readonly question: string }): ReactNode => {
  const [more, setMore] = useState<readonly Entry[]>([])
  const [next, setNext] = useState(first.next)
  const [fault, setFault] = useState<unknown>()
  const nameOf = useAgencyNames()
  useEffect(() => {
    setMore([])
    setNext(first.next)
  }, [first, question])
  const goOn = async (): Promise<void> => {
    try {
      const page = await getJson<Answered>(`/api/v1/entries?${question}&cursor=${encodeURIComponent(String(next))}`)
      setMore([...more, ...page.entries])
      setNext(page.next)
      setFault(undefined)
    } catch (thrown) {
      setFault(thrown)
    }
  }
  const all = [...first.entries, ...more]
  if (all.length === 0) return <Empty>No entry is found by this. Leave a field empty, or take a longer time.</Empty>
  return (
    <>
      <ol className="entry-list" aria-label="Entries">
        {all.map((entry) => (
          <li key={entry.id}>
            <EntryLine entry={entry} synthetic={entry.body?.origin?.kind === 'synthetic'} agencyName={nameOf(entry.agency)} />
          </li>
        ))}
      </ol>
      {fault !== undefined && <Failed fault={fault} />}
      {next !== undefined && (
        <button type="button" className="usa-button usa-button--outline" onClick={() => void goOn()}>
          Show more
        </button>
      )}
    </>
  )
}

/** The log, to be looked through: by cluster, agency, person, type and time on both axes, newest first. */
export const Entries = (): ReactNode => {
  const [params, setParams] = useSearchParams()
  const [cut] = useCut()
  const me = useMe()
  const question = questionOf(params, cut)
  const asked = useAsked<Answered>(`/api/v1/entries?${question}`, { cut: {} })
  const find = (event: FormEvent<HTMLFormElement>): void => {
    const value = submitted(event)
    setParams((before) => withParams(before, Object.fromEntries([...filters.map((one) => one.name), 'order'].map((name) => [name, value(name)]))))
  }
  const offered = filters.filter(({ name }) => name !== 'person' || me?.role !== 'reader')
  return (
    <>
      <h1>Entries</h1>
      <p>Everything that was recorded, as it was recorded. Nothing is ever taken out; a correction is an entry of its own.</p>
      <form className="filters" onSubmit={find} aria-label="Find entries" key={params.toString()}>
        {offered.map(({ name, type, hint }) => (
          <div key={name}>
            <label className="usa-label" htmlFor={`find-${name}`}>
              {nameWords(name)}
            </label>
            <input className="usa-input" id={`find-${name}`} name={name} type={type} defaultValue={params.get(name) ?? ''} placeholder={hint} />
          </div>
        ))}
        <div>
          <label className="usa-label" htmlFor="find-order">
            Order
          </label>
          <select className="usa-select" id="find-order" name="order" defaultValue={params.get('order') ?? 'newest'}>
            <option value="newest">Newest first</option>
            <option value="oldest">Oldest first</option>
          </select>
        </div>
        <div>
          <button className="usa-button" type="submit">
            Find
          </button>
        </div>
      </form>
      <Answer asked={asked} what="Reading the log">
        {(first) => <Found first={first} question={question} />}
      </Answer>
    </>
  )
}
