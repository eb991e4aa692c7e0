import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import type { Axes } from '../ledger/axes.ts'
import { useAxes } from '../ledger/axes.ts'
import { isPast, useCut } from '../ledger/cut.ts'
import type { Cut } from '../ledger/cut.ts'
import { problemOf } from '../ledger/problem.ts'
import { seesHistory, useMe } from '../ledger/session.tsx'
import { dayText, numberText } from '../parts/format.ts'
import { Answer } from '../parts/states.tsx'
import { ClockAxis } from './clock-axis.tsx'
import type { Scale } from './scale.ts'
import { dayNumber, dayScale, entryScale, momentAt, within } from './scale.ts'

const isSize = (moment: string): boolean => /^\d{1,15}$/.test(moment)
const momentText = (moment: string): string => (isSize(moment) ? `after ${numberText(Number(moment))} entries` : /^\d{4}-\d{2}-\d{2}$/.test(moment) ? `at the end of ${dayText(moment)}` : `at ${moment}`)

/** Where the clock stands, in a sentence. */
export const cutText = ({ asOf, occurred }: Cut): string => {
  const valid = (moment: string): boolean => isSize(moment) || !Number.isNaN(Date.parse(moment))
  const text = (moment: string): string => (valid(moment) ? momentText(moment) : `at “${moment}”`)
  return [asOf === undefined ? '' : `what the ledger knew ${text(asOf)}`, occurred === undefined ? '' : `only what had happened ${text(occurred)}`].filter(Boolean).join(', and ')
}

/** Says that a page is one of the past, on the screen, in its frame and on paper, and leads back to now. */
export const PastBanner = (): ReactNode => {
  const [cut, put] = useCut()
  const me = useMe()
  const past = isPast(cut)
  useEffect(() => {
    document.documentElement.toggleAttribute('data-past', past)
  }, [past])
  return (
    <section className={past ? 'past' : 'past past--not'} aria-label="Where the clock stands">
      {/* Told once, when it becomes so: each step of the slider is told by the slider. */}
      <p role="status" className="usa-sr-only">
        {past ? 'You are looking at the past.' : ''}
      </p>
      {past && (
        <p className="past__line grid-container">
          <strong>{seesHistory(me) ? 'You are looking at the past:' : 'This address is of the past, which your role does not see:'}</strong> {cutText(cut)}.{' '}
          <button type="button" className="usa-button usa-button--unstyled" onClick={() => put({})}>
            Back to now
          </button>
        </p>
      )}
    </section>
  )
}

const placeOf = (scale: Scale, moment: string | undefined, size: number): number => {
  if (moment === undefined) return scale.last
  if (scale.unit === 'entry') return within(scale, isSize(moment) ? Number(moment) : size)
  const day = dayNumber(moment)
  return within(scale, Number.isNaN(day) ? scale.last : day)
}

const Controls = ({ axes }: { readonly axes: Axes }): ReactNode => {
  const [cut, put] = useCut()
  const today = new Date().toISOString()
  const { size, recorded, occurred } = axes
  // All recorded on one day, as after an import: days would be no scale.
  const oneDay = recorded === null || dayNumber(recorded.first) >= dayNumber(today)
  const [byEntry, setByEntry] = useState(cut.asOf !== undefined && isSize(cut.asOf))
  const known = oneDay || byEntry ? entryScale(size) : dayScale(recorded.first, today)
  const happened = dayScale(occurred?.first ?? today, today)
  const set = (name: keyof Cut, moment: string | undefined): void => {
    const { [name]: _, ...rest } = cut
    put(moment === undefined ? rest : { ...rest, [name]: moment })
  }
  const sizeThen = cut.asOf === undefined ? size : axes.cut.size
  const knownPlace = known.unit === 'day' && cut.asOf !== undefined && isSize(cut.asOf) ? within(known, dayNumber(axes.cut.recordedAt ?? today)) : placeOf(known, cut.asOf, sizeThen)
  return (
    <>
      <ClockAxis key={known.unit} name="recorded" title="What the ledger knew" scale={known} place={knownPlace} put={(place) => set('asOf', momentAt(known, place))} putText={(moment) => set('asOf', moment)}>
        {!oneDay && (
          <label className="axis__choice">
            <input type="checkbox" checked={byEntry} onChange={({ target }) => setByEntry(target.checked)} /> by entry number
          </label>
        )}
      </ClockAxis>
      <ClockAxis name="occurred" title="Only what had happened" scale={happened} place={placeOf(happened, cut.occurred, size)} put={(place) => set('occurred', momentAt(happened, place))} putText={(moment) => set('occurred', moment)} />
    </>
  )
}

/** The clock of both axes: what was known, and what had happened. */
export const ClockBar = (): ReactNode => {
  const [cut] = useCut()
  const past = isPast(cut)
  const [open, setOpen] = useState(false)
  return (
    <section className="clock" aria-label="Clock">
      <div className="grid-container">
        <button type="button" className="usa-button usa-button--unstyled clock__toggle" aria-expanded={open} aria-controls="clock-form" onClick={() => setOpen(!open)}>
          Put the clock {past ? 'elsewhere' : 'back'}
        </button>
        <div id="clock-form" className="clock__form" hidden={!open}>
          {open && <ClockForm />}
        </div>
      </div>
    </section>
  )
}

const ClockForm = (): ReactNode => {
  const asked = useAxes()
  const { data, error } = asked
  const refused = error === undefined ? undefined : problemOf(error)
  // A moment that cannot be is told in the words of the ledger, and the controls stay to put it right.
  if (data !== undefined && refused !== undefined)
    return (
      <>
        <p className="clock__fault" role="alert">
          {refused.detail} {refused.remedy}
        </p>
        <Controls axes={data} />
      </>
    )
  return (
    <Answer asked={asked} what="Reading how far back the ledger goes">
      {(axes) => <Controls axes={axes} />}
    </Answer>
  )
}
