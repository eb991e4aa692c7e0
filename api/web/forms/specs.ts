import { createStore, get, set } from 'idb-keyval'
import useSWR from 'swr'
import { getJson } from '../ledger/ask.ts'
import type { CommandSpec, FieldSchema } from '../ledger/catalogue.ts'
import { problemOf } from '../ledger/problem.ts'
import type { Asked } from '../ledger/views.ts'

const path = '/api/v1/commands'
const store = createStore('cluster-ledger-catalogue', 'catalogue')
type Specs = { readonly commands: readonly CommandSpec[] }

/** The catalogue, kept at the device: it names nobody, and without it no form can be filled in while there is no connection. */
const asked = async (): Promise<Specs> => {
  try {
    const specs = await getJson<Specs>(path)
    void set(path, specs, store).catch(() => undefined)
    return specs
  } catch (fault) {
    const known = problemOf(fault).code === 'unreachable' ? await get<Specs>(path, store).catch(() => undefined) : undefined
    if (known === undefined) throw fault
    return known
  }
}

export const useSpecs = (): Asked<ReadonlyMap<string, CommandSpec>> => {
  const { data, error, isLoading, mutate } = useSWR<Specs, unknown>('forms', asked, { revalidateOnFocus: false, revalidateIfStale: false })
  return { data: data && new Map(data.commands.map((spec) => [spec.name, spec])), error, waiting: isLoading, again: () => void mutate() }
}

type AsyncApi = { readonly components: { readonly messages: Readonly<Record<string, { readonly payload: { readonly properties: { readonly body: { readonly properties: { readonly data: FieldSchema } } } } }>> } }

/** What an event of a type says: its schema, from the description of the live stream. */
export const useEventSchema = (type: string | null): Asked<FieldSchema | undefined> => {
  const { data, error, isLoading, mutate } = useSWR<AsyncApi, unknown>(type === null ? null : '/asyncapi.json', getJson, { revalidateOnFocus: false, revalidateIfStale: false })
  return { data: type === null ? undefined : data?.components.messages[type]?.payload.properties.body.properties.data, error, waiting: isLoading, again: () => void mutate() }
}
