import type { FormEvent, ReactNode } from 'react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { CommandSpec } from '../ledger/catalogue.ts'
import { Waiting } from '../parts/states.tsx'
import { Conflict } from './conflict.tsx'
import { FaultSummary, faultsOf } from './fault-summary.tsx'
import { FieldInputs } from './field-input.tsx'
import type { Field, Group } from './fields.ts'
import { commandFields } from './fields.ts'
import { FormContext } from './form-context.ts'
import { submit } from './outbox.ts'
import type { Recording } from './recorded.tsx'
import { RestoredLine, SendingLine } from './sending.tsx'
import { revisionOf, streamOf } from './stream.ts'
import type { Typed, TypedGroup } from './typed.ts'
import { bodyOf, groupIn, isBlank, listIn, textIn, tidy } from './typed.ts'
import { useDraft } from './use-draft.ts'
import './forms.css'

type Props = {
  readonly spec: CommandSpec
  /** Tells this form from others of the same command: what it is about. */
  readonly form: string
  readonly initial: TypedGroup
  /** Where it is gone on with, when the page is left. */
  readonly address: string
  readonly onAccepted: (recording: Recording, typed: TypedGroup) => void
}

/** Where the record stood when the form was opened; nobody's change since then is written over unseen. */
const useSeen = (stream: string | undefined): number | undefined => {
  const [seen, setSeen] = useState<readonly [string, number | undefined]>()
  useEffect(() => {
    if (stream !== undefined) void revisionOf(stream).then((revision) => setSeen([stream, revision]))
  }, [stream])
  return seen !== undefined && seen[0] === stream ? seen[1] : undefined
}

const clusterIn = (typed: TypedGroup): string => textIn(typed.cluster) || textIn(listIn(typed.clusters)[0])

/** Fields that are needed, or filled in, stand first; the rest is folded away. */
const parted = (fields: readonly Field[], initial: TypedGroup): readonly [readonly Field[], readonly Field[]] => {
  const first = (field: Field): boolean => field.required || !isBlank(initial[field.name])
  return [fields.filter(first), fields.filter((field) => !first(field))]
}

/** A refusal that one yes answers: it names a yes-or-no field of the form. */
const questionIn = (fields: Group, field: string | undefined): Field | undefined => fields.fields.find((one) => one.kind === 'flag' && `/${one.name}` === field)

/** The form of a command, made of its schema: kept as it is typed, sent once, told what is wrong in the ledger's words. */
export const CommandForm = ({ spec, form, initial, address, onAccepted }: Props): ReactNode => {
  const fields = useMemo(() => commandFields(spec), [spec])
  const { ready, draft, restored, change, discard } = useDraft(form, { title: spec.summary, address, typed: initial })
  const { typed, state, problem } = draft
  const stream = streamOf(spec, typed)
  const opened = useSeen(stream)
  const told = useRef('')
  useEffect(() => {
    const answer = draft.done[spec.name]
    if (state !== 'done' || answer === undefined || told.current === draft.key) return
    told.current = draft.key
    onAccepted({ what: spec.summary, answer }, typed)
    discard()
  })
  const faults = useMemo(() => faultsOf(state === 'refused' ? problem : undefined), [state, problem])
  if (!ready) return <Waiting what="Opening the form" />

  const seen = draft.seen ?? opened
  const send = (as: TypedGroup, revision: number | undefined): void => {
    const said = groupIn(tidy(fields, as))
    const next = change({ typed: said, ...(revision === undefined ? {} : { seen: revision }) })
    void submit(next, [{ name: spec.name, command: spec.name, what: spec.summary, body: bodyOf(fields, said) ?? {}, ...(revision === undefined ? {} : { revision }) }])
  }
  const put = (next: Typed): void => void change({ typed: groupIn(next), at: Date.now(), ...(seen === undefined ? {} : { seen }), state: 'typing' })
  const sent = state === 'waiting' || state === 'signed-out'
  const refused = state === 'refused' ? problem : undefined
  const question = refused?.status === 409 ? questionIn(fields, refused.errors?.[0]?.field) : undefined
  const conflict = refused !== undefined && question === undefined && stream !== undefined && seen !== undefined && (refused.status === 412 || refused.status === 409)
  const [first, rest] = parted(fields.fields, initial)
  const inputs = (some: readonly Field[]): ReactNode => <FieldInputs fields={some} pointer="" typed={typed} put={put} />
  return (
    <FormContext value={{ faults, titles: draft.titles, name: (id, title) => void change({ titles: { ...draft.titles, [id]: title } }), cluster: clusterIn(typed) }}>
      {restored && state === 'typing' && <RestoredLine at={draft.at} discard={discard} />}
      {conflict && <Conflict problem={refused} stream={stream} seen={seen} typed={bodyOf(fields, typed)} again={(revision) => send(typed, revision)} />}
      {question && (
        <div className="usa-alert usa-alert--warning" role="alert">
          <div className="usa-alert__body">
            <h2 className="usa-alert__heading">{refused?.detail}</h2>
            <p className="usa-alert__text">{refused?.remedy}</p>
            <button type="button" className="usa-button" onClick={() => send({ ...typed, [question.name]: 'true' }, seen)}>
              Yes, record it as it is
            </button>
          </div>
        </div>
      )}
      {refused && !conflict && !question && <FaultSummary problem={refused} form={fields} />}
      <form
        className="form"
        noValidate
        onSubmit={(event: FormEvent<HTMLFormElement>) => {
          event.preventDefault()
          send(typed, seen)
        }}
      >
        <fieldset className="group" disabled={sent} aria-label={spec.summary}>
          {inputs(first)}
          {rest.length > 0 && (
            <details>
              <summary>More that can be said ({rest.length})</summary>
              {inputs(rest)}
            </details>
          )}
        </fieldset>
        <SendingLine draft={draft} discard={discard} />
        {!sent && (
          <p className="send">
            <button type="submit" className="usa-button">
              Record
            </button>
            <span className="soft">An entry stays for good; it can be corrected, never changed.</span>
          </p>
        )}
      </form>
    </FormContext>
  )
}
