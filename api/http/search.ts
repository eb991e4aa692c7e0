import { integerOf, queryOf } from './input.ts'
import { reasonOf } from './answers.ts'
import type { Labeller } from './labels.ts'
import type { Asked, Handler } from './parts.ts'
import { callerOf, sendJson } from './parts.ts'
import { badInput } from './problem.ts'
import { searchedKinds } from './searchable.ts'
import type { Find, Shelf } from './shelf.ts'
import { rankOf, wantedIn, wordsIn } from './words.ts'

const textOf = (q: string | undefined): string => {
  const text = q?.trim() ?? ''
  if (text.length < 2 || text.length > 200) throw badInput('q', 'Must be 2 to 200 characters of what you look for.')
  if (wantedIn(text).length === 0) throw badInput('q', 'Must hold a letter or a digit.')
  return text
}

type Ranked = { readonly find: Find; readonly rank: number }

/** The best first; what is equally good by kind, then by title. */
const byRank = (a: Ranked, b: Ranked): number =>
  a.rank - b.rank || searchedKinds.indexOf(a.find.kind) - searchedKinds.indexOf(b.find.kind) || a.find.title.localeCompare(b.find.title, 'en') || (a.find.id < b.find.id ? -1 : 1)

/** `GET /search`. People are found by name only by those who may see the name, and not at all by others. */
export const searchHandler = (shelf: Shelf, labeller: Pick<Labeller, 'peopleOf'>): Handler => async (asked: Asked) => {
  const { request, response } = asked
  const query = queryOf(request, ['q', 'kind', 'limit'])
  const text = textOf(query.q)
  const kind = searchedKinds.find((one) => one === query.kind)
  if (query.kind !== undefined && kind === undefined) throw badInput('kind', `Must be one of ${searchedKinds.join(', ')}.`)
  const limit = integerOf(query, 'limit', 1, 50, 20)
  const wanted = wantedIn(text)
  const { size, finds } = await shelf.finds()

  const ranked: Ranked[] = []
  const staff = new Map<string, Find>()
  for (const find of finds) {
    if (kind !== undefined && find.kind !== kind) continue
    if (find.kind === 'staff') staff.set(find.id, find)
    else {
      const rank = rankOf(find.titleWords, find.allWords, wanted)
      if (rank !== undefined) ranked.push({ find, rank })
    }
  }
  const rankAs = (find: Find, name: string): number | undefined => rankOf(wordsIn(name), `${wordsIn(name)}${find.allWords}`, wanted)
  const people = staff.size === 0 ? {} : await labeller.peopleOf([...staff.keys()], callerOf(asked), reasonOf(request), (id, name) => rankAs(staff.get(id) as Find, name) !== undefined)
  for (const [id, name] of Object.entries(people)) {
    const find = staff.get(id) as Find
    ranked.push({ find: { ...find, title: name }, rank: rankAs(find, name) ?? 0 })
  }

  const results = ranked
    .toSorted(byRank)
    .slice(0, limit)
    .map(({ find: { kind: found, id, title, detail, projection, synthetic } }) => ({ kind: found, id, title, detail, projection, key: id, synthetic }))
  response.set('cache-control', 'no-store').set('ledger-size', String(size))
  sendJson(response, { size, total: ranked.length, results })
}
