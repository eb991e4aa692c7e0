import { useRows } from '../ledger/views.ts'

/** Names of agencies by id; the id itself until they are there. */
export const useAgencyNames = (): ((id: string) => string) => {
  const { data } = useRows<{ readonly name: string | null }>('agency-directory', { limit: 1000 })
  const names = new Map(data?.rows.map(({ key, view }) => [key, view.name]))
  return (id) => names.get(id) ?? id
}
