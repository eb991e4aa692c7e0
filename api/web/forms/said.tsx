import type { ReactNode } from 'react'
import { dayText, instantText, nameWords, words } from '../parts/format.ts'

const plain = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(plain).filter(Boolean).join('; ')
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, one]) => `${nameWords(name)}: ${plain(one)}`)
      .join(', ')
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value !== 'string') return value === null || value === undefined ? '' : JSON.stringify(value)
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return dayText(value)
  if (/^\d{4}-\d{2}-\d{2}T/.test(value)) return instantText(value)
  return /^[a-z]+(-[a-z]+)*$/.test(value) ? words(value) : value
}

/** Data as they stand, field by field. */
export const Said = ({ data }: { readonly data: unknown }): ReactNode => {
  const fields = typeof data === 'object' && data !== null ? Object.entries(data).filter(([name]) => name !== '_sd') : []
  if (fields.length === 0) return <p className="soft">Nothing that you may read.</p>
  return (
    <dl className="said">
      {fields.map(([name, value]) => (
        <div key={name}>
          <dt>{nameWords(name)}</dt>
          <dd>{plain(value) || 'nothing'}</dd>
        </div>
      ))}
    </dl>
  )
}
