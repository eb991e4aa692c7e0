import type { FieldFault } from '../ports/commands.ts'
import { centsOf } from './money.ts'
import { OptionFault, type Options } from './importer.ts'

type Cells = Readonly<Record<string, string>>

/** Reads the cells of one row and gathers what is wrong with them, so that a row is told all its faults at once. */
export const openCells = (cells: Cells) => {
  const faults: FieldFault[] = []
  const fault = (field: string, message: string): undefined => void faults.push({ field, message })
  // Names and titles are of one line; where a sheet breaks them is a matter of its columns.
  const text = (name: string): string | undefined => (cells[name] ?? '').replaceAll(/\s*[\t\r\n]\s*/g, ' ') || undefined
  const read = <A>(name: string, reading: (text: string) => A | undefined, message: string): A | undefined => {
    const given = text(name)
    return given === undefined ? undefined : (reading(given) ?? fault(name, `"${given.slice(0, 60)}" ${message}`))
  }
  return {
    faults,
    fault,
    text,
    needed: (name: string): string => text(name) ?? (fault(name, 'Is empty.'), ''),
    count: (name: string) => read(name, countOf, 'is no whole number.'),
    cents: (name: string) => read(name, centsOf, 'is no amount in whole cents.'),
    day: (name: string) => read(name, dayOf, 'is no day: write 2024-03-31 or 20240331.'),
    matching: (name: string, pattern: RegExp, what: string) => read(name, (given) => (pattern.test(given) ? given : undefined), `is no ${what}.`),
  }
}

/** A whole number, with or without separators of thousands. */
export const countOf = (text: string): number | undefined =>
  /^([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})$/.test(text) ? Number(text.replaceAll(',', '')) : undefined

/** A day that exists, written 2024-03-31, 20240331 or 3/31/2024, as 2024-03-31. */
export const dayOf = (text: string): string | undefined => {
  const [, year, month, day] = /^([0-9]{4})-?([0-9]{2})-?([0-9]{2})$/.exec(text) ?? []
  const [, us, usDay, usYear] = /^([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{4})$/.exec(text) ?? []
  const written = year === undefined ? `${usYear}-${us?.padStart(2, '0')}-${usDay?.padStart(2, '0')}` : `${year}-${month}-${day}`
  const time = new Date(`${written}T00:00:00.000Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(written) ? written : undefined
}

/** An option of a fixed list; `fallback` when it is left out. */
export const choiceOf = <const A extends string>(options: Options, name: string, choices: readonly A[], fallback: A): A => {
  const given = options[name] ?? ''
  if (given === '') return fallback
  const found = choices.find((choice) => choice === given)
  if (found === undefined) throw new OptionFault(name, `Must be one of ${choices.join(', ')}.`)
  return found
}

/** An option that has the form of its pattern; undefined when it is left out. */
export const optionOf = (options: Options, name: string, pattern: RegExp, what: string): string | undefined => {
  const given = options[name] ?? ''
  if (given !== '' && !pattern.test(given)) throw new OptionFault(name, `Must be ${what}.`)
  return given || undefined
}

const id = /^[a-z0-9][a-z0-9-]{0,63}$/

/** An option that is the id of a thing of the ledger. */
export const idOption = (options: Options, name: string): string | undefined => optionOf(options, name, id, 'an id: small letters, digits and hyphens, at most 64')
