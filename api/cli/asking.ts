import { InvalidArgumentError } from 'commander'
import type { Target } from './client.ts'
import { connect } from './client.ts'

/** Where on the two axes of time a reader looks. */
type Cut = { readonly asOf?: string; readonly occurred?: string }
export type Shown = Target & Cut & { readonly json?: boolean }

export const query = (values: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}

/** Keys of several ids hold `/`, which is part of the address. */
export const keyPath = (projection: string, key: string): string => [projection, ...key.split('/')].map(encodeURIComponent).join('/')

/** One connection for the requests of one command. */
export const asking = async (target: Target, task: (get: <T>(path: string) => Promise<T>) => Promise<void>): Promise<void> => {
  const client = await connect(target)
  try {
    await task(async <T>(path: string) => (await (await client.get(path)).json()) as T)
  } finally {
    await client.close()
  }
}

/** `name=value`, collected over every time that the option is given. */
export const pairs = (given: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => {
  const at = given.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must be of the form name=value.')
  return { ...before, [given.slice(0, at)]: given.slice(at + 1) }
}
