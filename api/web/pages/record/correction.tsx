import type { ComponentProps, ReactNode } from 'react'
import { CommandForm } from '../../forms/command-form.tsx'
import { commandFields, fieldOf } from '../../forms/fields.ts'
import { Said } from '../../forms/said.tsx'
import { useEventSchema } from '../../forms/specs.ts'
import type { Entry } from '../../forms/stream.ts'
import { recordPath } from '../../forms/stream.ts'
import { textIn, typedFrom, typedOf } from '../../forms/typed.ts'
import type { CommandSpec } from '../../ledger/catalogue.ts'
import { useAsked } from '../../ledger/views.ts'
import { instantText, nameWords } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Answer, Empty, Waiting } from '../../parts/states.tsx'

type Props = Omit<ComponentProps<typeof CommandForm>, 'initial'> & { readonly params: URLSearchParams }

const About = ({ entry }: { readonly entry: Entry }): ReactNode => (
  <section className="about" aria-label="The entry">
    <p>
      About{' '}
      <To page="entry" places={{ entry: entry.id }}>
        {nameWords(entry.type)}
      </To>
      , recorded by {entry.agency} on {instantText(entry.recordedAt)}. It stays readable as it was.
    </p>
    <details>
      <summary>What it says</summary>
      <Said data={entry.body?.data} />
    </details>
  </section>
)

/** The new data of an entry are asked for with the fields of its own type. */
const specWith = (spec: CommandSpec, data: unknown): CommandSpec => ({ ...spec, schema: { ...spec.schema, properties: { ...(spec.schema.properties as object), data } } })

const Replacement = ({ entry, params, ...props }: Props & { readonly entry: Entry }): ReactNode => {
  const { data: schema, waiting, error } = useEventSchema(entry.type)
  if (waiting && error === undefined) return <Waiting what="Opening the form" />
  const spec = schema === undefined ? props.spec : specWith(props.spec, { ...schema, title: 'What it should say', description: 'All of it, as it should read from now on.' })
  const { data } = spec.schema.properties as { readonly data: CommandSpec['schema'] }
  const old = typedOf(fieldOf('data', data, true), entry.body?.data)
  return <CommandForm {...props} spec={spec} initial={{ ...typedFrom(commandFields(spec), params), ...(old === undefined ? {} : { data: old }) }} />
}

/** A correction of one entry, named by its record and its place in it. */
export const Correction = ({ params, ...props }: Props): ReactNode => {
  const initial = typedFrom(commandFields(props.spec), params)
  const [stream, revision] = [textIn(initial.stream), textIn(initial.revision)]
  const asked = useAsked<{ readonly entries: readonly Entry[] }>(stream === '' ? null : recordPath(stream), { cut: {} })
  if (stream === '' || revision === '') return <Empty>Corrections begin at an entry: open it, and choose what to do with it there.</Empty>
  return (
    <Answer asked={asked} what="Reading the entry">
      {({ entries }) => {
        const entry = entries.find((one) => one.revision === Number(revision))
        if (entry === undefined) return <Empty>There is no such entry that you can see.</Empty>
        return (
          <>
            <About entry={entry} />
            {props.spec.name === 'replace-entry' ? <Replacement {...props} entry={entry} params={params} /> : <CommandForm {...props} initial={initial} />}
          </>
        )
      }}
    </Answer>
  )
}
