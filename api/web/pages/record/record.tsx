import type { ReactNode } from 'react'
import { useState } from 'react'
import { useSearch } from 'wouter'
import { addressOf } from '../../addresses.ts'
import { CommandForm } from '../../forms/command-form.tsx'
import { commandFields } from '../../forms/fields.ts'
import type { Recording } from '../../forms/recorded.tsx'
import { Recorded } from '../../forms/recorded.tsx'
import { useSpecs } from '../../forms/specs.ts'
import type { TypedGroup } from '../../forms/typed.ts'
import { listIn, textIn, typedFrom } from '../../forms/typed.ts'
import type { CommandSpec } from '../../ledger/catalogue.ts'
import { isPast, useCut } from '../../ledger/cut.ts'
import { useMay, useMe } from '../../ledger/session.tsx'
import type { PageProps } from '../../page-props.ts'
import { words } from '../../parts/format.ts'
import { Answer, Empty } from '../../parts/states.tsx'
import { Correction } from './correction.tsx'

/** Places of the address that are about the clock and not about the form. */
const clock = ['asOf', 'occurred']

const Done = ({ recording, typed, again }: { readonly recording: Recording; readonly typed: TypedGroup; readonly again: () => void }): ReactNode => (
  <Recorded recordings={[recording]} cluster={textIn(typed.cluster) || textIn(listIn(typed.clusters)[0])}>
    <button type="button" className="usa-button usa-button--unstyled" onClick={again}>
      Record another
    </button>
  </Recorded>
)

/** The form of a command; for a replacement, of what the entry says. */
const Form = ({ spec, params }: { readonly spec: CommandSpec; readonly params: URLSearchParams }): ReactNode => {
  const [done, setDone] = useState<{ readonly recording: Recording; readonly typed: TypedGroup }>()
  if (done !== undefined) return <Done {...done} again={() => setDone(undefined)} />
  const query = params.toString()
  const props = {
    spec,
    form: query === '' ? spec.name : `${spec.name}?${query}`,
    address: `${addressOf('record', { command: spec.name })}${query === '' ? '' : `?${query}`}`,
    onAccepted: (recording: Recording, typed: TypedGroup) => setDone({ recording, typed }),
  }
  return spec.stream === 'any' ? <Correction {...props} params={params} /> : <CommandForm {...props} initial={typedFrom(commandFields(spec), params)} />
}

/** Any command that the role may send, as a form; the address fills fields in. */
export const Record = ({ places }: PageProps): ReactNode => {
  const asked = useSpecs()
  const search = useSearch()
  const [cut] = useCut()
  const may = useMay()
  const me = useMe()
  const params = new URLSearchParams(search)
  for (const name of clock) params.delete(name)
  return (
    <Answer asked={asked} what="Opening the form">
      {(specs) => {
        const spec = specs.get(places.command ?? '')
        if (spec === undefined)
          return (
            <>
              <h1>There is no such form</h1>
              <Empty>No command is called "{places.command}". Forms are opened from a cluster, from an entry or from My work.</Empty>
            </>
          )
        return (
          <>
            <h1>{spec.summary}</h1>
            {spec.description !== spec.summary && <p>{spec.description}</p>}
            {isPast(cut) ? (
              <Empty>The clock stands in the past, where nothing is recorded. Put it back to now to go on.</Empty>
            ) : may(spec.name) ? (
              <Form key={search} spec={spec} params={params} />
            ) : (
              <Empty>
                This is for: {spec.roles.map((role) => words(role)).join(', ')}. You act as {words(me?.role ?? 'nobody')}.
              </Empty>
            )}
          </>
        )
      }}
    </Answer>
  )
}
