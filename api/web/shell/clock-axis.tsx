import type { KeyboardEvent, ReactNode } from 'react'
import { useEffect, useId, useRef, useState } from 'react'
import type { Scale } from './scale.ts'
import { dayNumber, dayOf, placeText, within } from './scale.ts'

/** Milliseconds between two moments that are asked for while the slider moves; browsers refuse an address that changes more often. */
const pause = 120

/** Goes at once, then at most every so often, and always to where it came to rest. */
const useThrottled = (go: (place: number) => void): ((place: number) => void) => {
  const latest = useRef(go)
  latest.current = go
  const [state] = useState<{ timer?: ReturnType<typeof setTimeout>; waiting?: number }>({})
  useEffect(() => () => clearTimeout(state.timer), [state])
  return (place) => {
    const rest = (): void => {
      delete state.timer
      if (state.waiting === undefined) return
      const next = state.waiting
      delete state.waiting
      latest.current(next)
      state.timer = setTimeout(rest, pause)
    }
    state.waiting = place
    if (state.timer === undefined) rest()
  }
}

type AxisProps = {
  readonly name: string
  readonly title: string
  readonly scale: Scale
  /** Where the clock stands on it. */
  readonly place: number
  readonly put: (place: number) => void
  /** What else may be chosen of this axis. */
  readonly children?: ReactNode
}

/** One axis of the clock: a field, a slider that the keyboard moves as well, and buttons for whoever cannot drag. */
export const ClockAxis = ({ name, title, scale, place, put, children }: AxisProps): ReactNode => {
  const id = useId()
  const [moved, setMoved] = useState<number>()
  const throttled = useThrottled(put)
  // The address has caught up with the slider, or was changed elsewhere.
  useEffect(() => setMoved(undefined), [place])
  const shown = moved ?? place
  const { unit, first, last, step, leap, stepName, leapName } = scale
  const move = (to: number): void => {
    const next = within(scale, to)
    if (next === shown) return
    setMoved(next)
    throttled(next)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== 'PageUp' && event.key !== 'PageDown') return
    event.preventDefault()
    move(shown + (event.key === 'PageUp' ? leap : -leap))
  }
  const button = (by: number, what: string, sign: string): ReactNode => (
    <button type="button" className="usa-button usa-button--outline axis__step" aria-label={`${title}: ${what} ${by < 0 ? 'earlier' : 'later'}`} disabled={by < 0 ? shown <= first : shown >= last} onClick={() => move(shown + by)}>
      {sign}
    </button>
  )
  return (
    <fieldset className="usa-fieldset axis" data-axis={name}>
      <legend className="axis__title">{title}</legend>
      <div className="axis__line">
        <label className="axis__label" htmlFor={`${id}-field`}>
          {unit === 'day' ? 'At the end of' : 'After entry'}
        </label>
        {unit === 'day' ? (
          <input
            className="usa-input"
            id={`${id}-field`}
            type="date"
            min={dayOf(first)}
            max={dayOf(last)}
            value={dayOf(shown)}
            onChange={({ target }) => {
              if (target.value !== '' && target.validity.valid) move(dayNumber(target.value))
            }}
          />
        ) : (
          <input
            className="usa-input"
            id={`${id}-field`}
            type="number"
            inputMode="numeric"
            min={first}
            max={last}
            value={shown}
            onChange={({ target }) => {
              if (target.value !== '' && target.validity.valid) move(Number(target.value))
            }}
          />
        )}
        <output className="axis__text" htmlFor={`${id}-slider`}>
          {placeText(scale, shown)}
        </output>
        {children}
      </div>
      <div className="axis__line">
        {button(-leap, leapName, '«')}
        {button(-step, stepName, '‹')}
        <input
          className="axis__slider"
          id={`${id}-slider`}
          type="range"
          aria-label={title}
          aria-valuetext={placeText(scale, shown)}
          min={first}
          max={last}
          step={step}
          value={shown}
          onChange={({ target }) => move(Number(target.value))}
          onKeyDown={onKeyDown}
        />
        {button(step, stepName, '›')}
        {button(leap, leapName, '»')}
      </div>
    </fieldset>
  )
}
