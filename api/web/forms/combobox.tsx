import type { KeyboardEvent, ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { getJson } from '../ledger/ask.ts'
import { problemOf } from '../ledger/problem.ts'
import { Invented } from '../parts/traced.tsx'
import type { Suggestion } from './sources.ts'
import { suggestionsAt } from './sources.ts'

/** Milliseconds without a further letter before suggestions are asked for. */
const pause = 150

type Found = { readonly of: string; readonly suggestions: readonly Suggestion[]; readonly told: string }
const nothing: Found = { of: '', suggestions: [], told: '' }

const useSuggestions = (kind: string, typed: string, cluster: string): Found => {
  const [found, setFound] = useState<Found>(nothing)
  useEffect(() => {
    const asked = suggestionsAt(kind, typed, cluster)
    if (asked === undefined) {
      setFound(nothing)
      return undefined
    }
    let over = false
    const put = (next: Found): void => void (over || setFound(next))
    const timer = setTimeout(
      () =>
        void getJson(asked.path).then(
          (answer) => {
            const suggestions = asked.read(answer)
            put({ of: typed, suggestions, told: suggestions.length === 0 ? 'Nothing is called so. An id may be typed as well.' : `${suggestions.length} found; arrow keys choose.` })
          },
          (fault: unknown) => put({ of: typed, suggestions: [], told: `${problemOf(fault).detail} An id may be typed without suggestions.` }),
        ),
      pause,
    )
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [kind, typed, cluster])
  return found
}

type Props = {
  readonly id: string
  readonly kind: string
  readonly cluster: string
  readonly described: Readonly<Record<string, unknown>>
  readonly pick: (suggestion: Suggestion) => void
  /** A text that was typed and left without picking: an id. */
  readonly leave: (text: string) => void
  readonly label?: string
}

/** A text field that suggests things of a kind by three letters; arrow keys, Enter and Escape as in every such list. */
export const Combobox = ({ id, kind, cluster, described, pick, leave, label }: Props): ReactNode => {
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const { suggestions, told } = useSuggestions(kind, text, cluster)
  const shown = open && suggestions.length > 0
  const take = (suggestion: Suggestion): void => {
    pick(suggestion)
    setText('')
    setOpen(false)
    setAt(-1)
  }
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    const chosen = suggestions[at] ?? (suggestions.length === 1 ? suggestions[0] : undefined)
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      setAt((before) => (suggestions.length === 0 ? -1 : (before + (event.key === 'ArrowDown' ? 1 : before < 0 ? 0 : -1) + suggestions.length) % suggestions.length))
    } else if (event.key === 'Enter') {
      // Enter picks; it does not send the form from here.
      event.preventDefault()
      if (shown && chosen !== undefined) take(chosen)
      else if (text.trim() !== '') leave(text.trim())
    } else if (event.key === 'Escape') setOpen(false)
  }
  return (
    <div className="combo">
      <input
        id={id}
        className="usa-input"
        type="text"
        role="combobox"
        autoComplete="off"
        placeholder="Type three letters"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-activedescendant={shown && at >= 0 ? `${id}-${at}` : undefined}
        {...described}
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          setOpen(true)
          setAt(-1)
        }}
        onKeyDown={press}
        onBlur={() => {
          setOpen(false)
          if (text.trim() !== '') leave(text.trim())
        }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label="Suggestions" className="combo__list" hidden={!shown}>
        {suggestions.map((suggestion, place) => (
          <li
            key={suggestion.id}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === at}
            // Before the field loses the focus, which would take the text for an id.
            onMouseDown={(event) => {
              event.preventDefault()
              take(suggestion)
            }}
          >
            {suggestion.title}
            <Invented when={suggestion.synthetic} />
            <span className="soft"> {suggestion.detail}</span>
          </li>
        ))}
      </ul>
      <span className="usa-sr-only" role="status">
        {open ? told : ''}
      </span>
    </div>
  )
}
