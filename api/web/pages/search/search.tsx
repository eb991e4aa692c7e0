import type { ReactNode } from 'react'
import type { PageName } from '../../addresses.ts'
import { useAsked } from '../../ledger/views.ts'
import { useChosen } from '../../parts/choose.tsx'
import { countText, words } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Answer, Empty } from '../../parts/states.tsx'
import { Invented } from '../../parts/traced.tsx'
import './search.css'

type Find = { readonly kind: string; readonly id: string; readonly title: string; readonly detail: string; readonly projection: string; readonly key: string; readonly synthetic: boolean }
type Finds = { readonly total: number; readonly results: readonly Find[] }

const most = 50
/** Finds of each kind on the page of all kinds. */
const mostOfKind = 8
const shortest = 2

/** Plurals that words of codes do not have of themselves. */
const kindText = (kind: string): string => (kind === 'agency' ? 'Agencies' : kind === 'staff' ? 'People' : `${words(kind)}s`)

const FindLink = ({ find: { kind, id, title, projection, key } }: { readonly find: Find }): ReactNode => {
  const [page, places, query]: readonly [PageName, Readonly<Record<string, string>>, string] = kind === 'cluster' ? ['cluster', { cluster: id }, ''] : ['list', { projection }, `?opened=${encodeURIComponent(key)}`]
  return (
    <To page={page} places={places} query={query}>
      {title}
    </To>
  )
}

const OfKind = ({ kind, finds, all, choose }: { readonly kind: string; readonly finds: readonly Find[]; readonly all: boolean; readonly choose: (kind: string) => void }): ReactNode => (
  <section aria-labelledby={`found-${kind}`}>
    <h2 id={`found-${kind}`}>{kindText(kind)}</h2>
    <ol className="plain finds">
      {(all ? finds : finds.slice(0, mostOfKind)).map((find) => (
        <li key={find.id}>
          <FindLink find={find} />
          <Invented when={find.synthetic} />
          <span className="soft">{find.detail}</span>
        </li>
      ))}
    </ol>
    {!all && finds.length > mostOfKind && (
      <button type="button" className="usa-button usa-button--outline" onClick={() => choose(kind)}>
        All {kindText(kind).toLowerCase()} found
      </button>
    )}
  </section>
)

const Found = ({ q, finds, kind, choose }: { readonly q: string; readonly finds: Finds; readonly kind: string; readonly choose: (kind: string) => void }): ReactNode => {
  const { total, results } = finds
  const kinds = [...new Set([...results.map((find) => find.kind), ...(kind === '' ? [] : [kind])])]
  return (
    <>
      <p role="status">
        {countText(total, 'result')} for “{q}”{kind === '' ? '' : ` among ${kindText(kind).toLowerCase()}`}
        {total > results.length ? `; the best ${results.length} are shown. Type more of the name to narrow it down.` : '.'}
      </p>
      <div className="kinds" role="group" aria-label="Kind">
        {['', ...kinds].map((one) => (
          <button key={one} type="button" className={`usa-button usa-button--outline ${one === kind ? 'kinds__now' : ''}`} aria-pressed={one === kind} onClick={() => choose(one)}>
            {one === '' ? 'All kinds' : kindText(one)}
          </button>
        ))}
      </div>
      {total === 0 && <Empty>Nothing is called so. Every word must begin a word of a name, a code, a place or a recipient: try fewer or shorter words{kind === '' ? '' : ', or all kinds'}.</Empty>}
      {kinds.map((one) => {
        const own = results.filter((find) => find.kind === one)
        return own.length > 0 && <OfKind key={one} kind={one} finds={own} all={kind === one} choose={choose} />
      })}
    </>
  )
}

const Search = ({ q }: { readonly q: string }): ReactNode => {
  const [kind, choose] = useChosen('kind')
  const params = new URLSearchParams({ q, ...(kind === '' ? {} : { kind }), limit: String(most) })
  // A search is about what there is now: names of before lead nowhere.
  const asked = useAsked<Finds>(`/api/v1/search?${params.toString()}`, { cut: {} })
  return (
    <Answer asked={asked} what="Searching">
      {(finds) => <Found q={q} finds={finds} kind={kind} choose={choose} />}
    </Answer>
  )
}

/** What is found over clusters, agencies, people, programs and awards. */
export const SearchPage = (): ReactNode => {
  const [given] = useChosen('q')
  const q = given.trim()
  return (
    <>
      <h1>Search</h1>
      {q.length < shortest ? <Empty>Type at least two letters in the search box above: of a cluster, an agency, a person, a program, an award, a participant or a convening.</Empty> : <Search q={q} />}
    </>
  )
}
