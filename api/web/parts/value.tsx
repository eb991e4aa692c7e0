import type { ReactNode } from 'react'
import { dayText, instantText, nameWords, numberText, words } from './format.ts'

const isInstant = (text: string): boolean => /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)

/** Any value of a view or an entry, readable: days in words, lists as lists, objects by their fields. */
export const Value = ({ value }: { readonly value: unknown }): ReactNode => {
  if (value === undefined || value === null) return <span className="soft">nothing</span>
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'string') return isInstant(value) ? <time dateTime={value}>{instantText(value)}</time> : isDay(value) ? <time dateTime={value}>{dayText(value)}</time> : value
  if (Array.isArray(value))
    return value.length === 0 ? (
      <span className="soft">none</span>
    ) : (
      <ul className="value-list">
        {value.map((one: unknown, i) => (
          <li key={i}>
            <Value value={one} />
          </li>
        ))}
      </ul>
    )
  return (
    <dl className="value-fields">
      {Object.entries(value as Readonly<Record<string, unknown>>).map(([name, one]) => (
        <div key={name}>
          <dt>{/^[a-z]+[A-Z]|^[a-z]+$/.test(name) ? nameWords(name) : words(name)}</dt>
          <dd>
            <Value value={one} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
