/** How values are written for people: days in words, money in dollars, codes as words. The values themselves stay as they are in data. */

const dayForm = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' })
const instantForm = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
const numberForm = new Intl.NumberFormat('en-US')

/** `2026-03-09` and instants as "March 9, 2026". */
export const dayText = (day: string): string => dayForm.format(new Date(day.length === 10 ? `${day}T12:00:00Z` : day))
/** An instant as "March 9, 2026 at 3:00 PM UTC". */
export const instantText = (instant: string): string => `${instantForm.format(new Date(instant))} UTC`

export const numberText = (value: number): string => numberForm.format(value)
export const decimalText = (value: number, digits = 2): string => value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })

/** Whole cents as text, exactly: "$51,400,000.00" without the cents when there are none. */
export const moneyText = (cents: string): string => {
  const value = BigInt(cents)
  const size = value < 0n ? -value : value
  const rest = size % 100n
  return `${value < 0n ? '−' : ''}$${numberForm.format(size / 100n)}${rest === 0n ? '' : `.${String(rest).padStart(2, '0')}`}`
}

export const countText = (count: number, one: string, many = `${one}s`): string => `${numberText(count)} ${count === 1 ? one : many}`

const known: Readonly<Record<string, string>> = { federal: 'Federal', state: 'State', local: 'Local', eda: 'EDA', lq: 'LQ' }

/** A code of a list as words: `skill-need` is "Skill need". Ranges and dollar years stay as they are. */
export const words = (code: string): string => {
  if (/^\d|^FY\d/.test(code)) return code.replace(/^(\d+)-(\d+)$/, '$1 to $2').replace(/^(\d+)-or-more$/, '$1 or more')
  const text = code.replaceAll('-', ' ')
  return known[code] ?? text.charAt(0).toUpperCase() + text.slice(1)
}

/** A field or a type name as words: `occurredAt` is "Occurred at", `DialogHeld` "Dialog held". */
export const nameWords = (name: string): string => {
  const text = name.replaceAll(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** How long ago, in the largest unit that says something. */
export const agoText = (instant: string, now: number): string => {
  const days = Math.floor((now - Date.parse(instant)) / 86_400_000)
  return days < 1 ? 'today' : days < 60 ? `${countText(days, 'day')} ago` : days < 730 ? `${countText(Math.floor(days / 30.44), 'month')} ago` : `${countText(Math.floor(days / 365.25), 'year')} ago`
}

/** The clock of what is due: "12 days left", "435 days overdue". */
export const leftText = (days: number | null | undefined): string =>
  days === null || days === undefined ? '' : days < 0 ? `${countText(-days, 'day')} overdue` : days === 0 ? 'due today' : `${countText(days, 'day')} left`
