import type { KeyboardEvent, ReactNode } from 'react'
import { useEffect, useId, useRef, useState } from 'react'
import type { Scale } from './scale.ts'
import { dayNumber, dayOf, placeText, within } from './scale.ts'

/** Milliseconds between two moments that are asked for while the slider moves; browsers refuse an address that changes more often. */
const pause = 120

/** Goes at once, then at most every so often, and always to where it came to rest. */
const openThrottle = (go: (place: number) => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: number | undefined
  const rest = (): void => {
    timer = undefined
    if (waiting === undefined) return
    const next = waiting
    waiting = undefined
    timer = setTimeout(rest, pause)
    go(next)
  }
  return {
    to: (place: number): void => {
      waiting = place
      if (timer === undefined) rest()
    },
    resting: (): boolean => waiting === undefined,
    end: (): void => clearTimeout(timer),
  }
}

type AxisProps = {
  readonly name: string
  readonly title: string
  readonly scale: Scale
  /** Where the clock stands on it. */
  readonly place: number
  readonly put: (place: number) => void
  /** For what was typed and is beyond the axis: the ledger says what is wrong with it. */
  readonly putText: (moment: string) => void
  /** What else may be chosen of this axis. */
  readonly children?: ReactNode
}

type FieldProps = { readonly id: string; readonly scale: Scale; readonly shown: number; readonly move: (place: number) => void; readonly put: (moment: string) => void }

/** A day or a number that is typed: taken when it is complete, that is on Enter, on leaving the field, or once it is a day of the axis. */
const Field = ({ id, scale: { unit, first, last }, shown, move, put }: FieldProps): ReactNode => {
  const [typed, setTyped] = useState<string>()
  useEffect(() => setTyped(undefined), [shown])
  const take = (): void => {
    setTyped(undefined)
    if (typed === undefined || typed === '') return
    const place = unit === 'day' ? dayNumber(typed) : Number(typed)
    if (place >= first && place <= last) move(place)
    else put(typed)
  }
  const text = (place: number): string => (unit === 'day' ? dayOf(place) : String(place))
  return (
    <input
      className="usa-input"
      id={id}
      type={unit === 'day' ? 'date' : 'number'}
      min={text(first)}
      max={text(last)}
      value={typed ?? text(shown)}
      onChange={({ target }) => {
        setTyped(target.value)
        if (unit === 'day' && target.value !== '' && target.validity.valid) move(dayNumber(target.value))
      }}
      onKeyDown={({ key }) => void (key === 'Enter' ? take() : undefined)}
      onBlur={take}
    />
  )
}

/** One axis of the clock: a field, a slider that the keyboard moves as well, and buttons for whoever cannot drag. */
export const ClockAxis = ({ name, title, scale, place, put, putText, children }: AxisProps): ReactNode => {
  const id = useId()
  const [moved, setMoved] = useState<number>()
  const latest = useRef(put)
  latest.current = put
  const [throttled] = useState(() => openThrottle((to) => latest.current(to)))
  useEffect(() => throttled.end, [throttled])
  // The address has caught up with the slider, or was changed elsewhere.
  useEffect(() => {
    if (throttled.resting()) setMoved(undefined)
  }, [place, throttled])
  const shown = moved ?? place
  const { unit, first, last, step, leap, stepName, leapName } = scale
  // Keys come faster than the page is drawn: each goes on from the one before.
  const now = useRef(shown)
  now.current = shown
  const move = (to: number): void => {
    const next = within(scale, to)
    if (next === now.current) return
    now.current = next
    setMoved(next)
    throttled.to(next)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== 'PageUp' && event.key !== 'PageDown') return
    event.preventDefault()
    move(now.current + (event.key === 'PageUp' ? leap : -leap))
  }
  const button = (by: number, what: string, sign: string): ReactNode => (
    <button type="button" className="usa-button usa-button--outline axis__step" aria-label={`${title}: ${what} ${by < 0 ? 'earlier' : 'later'}`} disabled={by < 0 ? shown <= first : shown >= last} onClick={() => move(now.current + by)}>
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
        <Field id={`${id}-field`} scale={scale} shown={shown} move={move} put={putText} />
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
