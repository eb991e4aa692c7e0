import useSWR from 'swr'

type Atlas = { readonly objects: { readonly states: { readonly geometries: readonly { readonly id?: string | number; readonly properties?: { readonly name?: string } }[] } } }

const load = async (): Promise<ReadonlyMap<string, string>> => {
  const atlas = (await import('us-atlas/states-10m.json')).default as unknown as Atlas
  return new Map(atlas.objects.states.geometries.map(({ id, properties }) => [String(id), properties?.name ?? String(id)]))
}

/** Names of states by their two-digit GEOID, as the atlas has them; undefined until it is there. */
export const useStateNames = (): ReadonlyMap<string, string> | undefined => useSWR<ReadonlyMap<string, string>, unknown>('names of states', load, { revalidateOnFocus: false, revalidateIfStale: false }).data
