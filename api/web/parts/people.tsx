import type { staffDirectory } from '../../../projections/staff-directory.ts'
import type { Labels, ViewOf } from '../ledger/views.ts'
import { useRows } from '../ledger/views.ts'

type Post = ViewOf<typeof staffDirectory>
export type People = { readonly posts: ReadonlyMap<string, Post>; readonly names: Readonly<Record<string, string>> }

/** Most people that one page looks up by their post. */
const most = 1000

/** Posts of people by their ids, and the names of those whose name may be seen; of one agency, or of all. */
export const usePeople = (agency?: string): People => {
  const { data } = useRows<Post>('staff-directory', { limit: most, agency })
  return { posts: new Map(data?.rows.map(({ key, view }) => [key, view])), names: data?.labels.staff ?? {} }
}

/** "Ada Marsh, Program Analyst"; the post alone where the name is for the agency's own people. */
export const personText = ({ posts, names }: People, id: string, labels?: Labels): string => {
  const name = labels?.staff?.[id] ?? names[id]
  const title = posts.get(id)?.title
  return [name, title].filter((part) => part !== undefined && part !== null).join(', ') || 'Somebody whose post is not on record'
}
