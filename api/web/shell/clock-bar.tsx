import type { FormEvent, ReactNode } from 'react'
import { useState } from 'react'
import { isPast, useCut } from '../ledger/cut.ts'
import type { Cut } from '../ledger/cut.ts'
import { dayText, numberText } from '../parts/format.ts'
import { submitted } from '../parts/submitted.ts'

const momentText = (moment: string): string => (/^\d{1,15}$/.test(moment) ? `after ${numberText(Number(moment))} entries` : /^\d{4}-\d{2}-\d{2}$/.test(moment) ? `at the end of ${dayText(moment)}` : moment)

/** Where the clock stands, in a sentence. */
export const cutText = ({ asOf, occurred }: Cut): string =>
  [asOf === undefined ? '' : `what the ledger knew ${momentText(asOf)}`, occurred === undefined ? '' : `only what had happened ${momentText(occurred)}`].filter(Boolean).join(', and ')

/** The clock of both axes: what was known, and what had happened. */
export const ClockBar = (): ReactNode => {
  const [cut, put] = useCut()
  const past = isPast(cut)
  const [open, setOpen] = useState(false)
  const set = (event: FormEvent<HTMLFormElement>): void => {
    const value = submitted(event)
    const [asOf, occurred] = [value('asOf'), value('occurred')]
    put({ ...(asOf ? { asOf } : {}), ...(occurred ? { occurred } : {}) })
  }
  return (
    <section className={past ? 'clock clock--past' : 'clock'} aria-label="Clock">
      <div className="grid-container">
        {past ? (
          <p className="clock__past" role="status">
            <strong>You are looking at the past:</strong> {cutText(cut)}.{' '}
            <button type="button" className="usa-button usa-button--unstyled" onClick={() => put({})}>
              Back to now
            </button>
          </p>
        ) : null}
        <button type="button" className="usa-button usa-button--unstyled clock__toggle" aria-expanded={open} aria-controls="clock-form" onClick={() => setOpen(!open)}>
          Put the clock {past ? 'elsewhere' : 'back'}
        </button>
        <form id="clock-form" hidden={!open} onSubmit={set} className="clock__form">
          <label className="usa-label" htmlFor="clock-as-of">
            What the ledger knew at the end of
          </label>
          <input className="usa-input" id="clock-as-of" name="asOf" type="date" defaultValue={cut.asOf} key={`asOf ${cut.asOf}`} />
          <label className="usa-label" htmlFor="clock-occurred">
            Only what had happened by the end of
          </label>
          <input className="usa-input" id="clock-occurred" name="occurred" type="date" defaultValue={cut.occurred} key={`occurred ${cut.occurred}`} />
          <button className="usa-button" type="submit">
            Show
          </button>
        </form>
      </div>
    </section>
  )
}
