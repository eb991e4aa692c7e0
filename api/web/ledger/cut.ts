import { useSearchParams } from 'wouter'
import { abandonPast } from './ask.ts'
import { withParams } from './params.ts'

/**
 * Where the clock stands: what the ledger knew (`asOf`: a day, an instant or a number of entries) and what had happened
 * (`occurred`: a day or an instant). Both absent is now. It is part of the address, so that a page of the past can be
 * sent to somebody.
 */
export type Cut = { readonly asOf?: string; readonly occurred?: string }

const cutOf = (params: URLSearchParams): Cut => {
  const [asOf, occurred] = [params.get('asOf'), params.get('occurred')]
  return { ...(asOf ? { asOf } : {}), ...(occurred ? { occurred } : {}) }
}

export const isPast = ({ asOf, occurred }: Cut): boolean => asOf !== undefined || occurred !== undefined

export const useCut = (): readonly [Cut, (cut: Cut) => void] => {
  const [params, setParams] = useSearchParams()
  const put = (cut: Cut): void => {
    abandonPast()
    setParams((before) => withParams(before, { asOf: cut.asOf, occurred: cut.occurred }), { replace: true })
  }
  return [cutOf(params), put]
}

/** An address with the clock where it stands. */
export const withCut = (address: string, { asOf, occurred }: Cut): string => {
  if (asOf === undefined && occurred === undefined) return address
  const [path = '', query = ''] = address.split('?')
  const params = new URLSearchParams(query)
  if (asOf !== undefined && !params.has('asOf')) params.set('asOf', asOf)
  if (occurred !== undefined && !params.has('occurred')) params.set('occurred', occurred)
  return `${path}?${params.toString()}`
}
