import type { ComponentType, ReactNode } from 'react'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Waiting } from '../../parts/states.tsx'
import type { OverviewPart } from './overview.ts'

type Part = { readonly id: string; readonly title: string; readonly Content: ComponentType<OverviewPart> }

/** What is below the first screen, each part with scripts and questions of its own. */
const parts: readonly Part[] = [
  { id: 'contacts', title: 'Who spoke with it', Content: lazy(() => import('./sections/contacts.tsx').then(({ Contacts }) => ({ default: Contacts }))) },
  { id: 'timeline', title: 'Timeline', Content: lazy(() => import('./sections/timeline.tsx').then(({ Timeline }) => ({ default: Timeline }))) },
  { id: 'composition', title: 'Composition', Content: lazy(() => import('./sections/composition.tsx').then(({ Composition }) => ({ default: Composition }))) },
  { id: 'needs', title: 'Needs', Content: lazy(() => import('./sections/needs.tsx').then(({ Needs }) => ({ default: Needs }))) },
  { id: 'convenings', title: 'Convenings', Content: lazy(() => import('./sections/convenings.tsx').then(({ Convenings }) => ({ default: Convenings }))) },
  { id: 'participants', title: 'Participants', Content: lazy(() => import('./sections/participants.tsx').then(({ Participants }) => ({ default: Participants }))) },
  { id: 'money', title: 'Money', Content: lazy(() => import('./sections/money.tsx').then(({ Money }) => ({ default: Money }))) },
  { id: 'people', title: 'People', Content: lazy(() => import('./sections/people.tsx').then(({ People }) => ({ default: People }))) },
]

/** A part is there from the moment when it comes into view, or near it. */
const Section = ({ row, id, title, Content, onSight }: OverviewPart & Part & { readonly onSight: (id: string) => void }): ReactNode => {
  const place = useRef<HTMLElement>(null)
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    const near = new IntersectionObserver((sights) => (sights.some(({ isIntersecting }) => isIntersecting) ? setSeen(true) : undefined))
    const here = new IntersectionObserver((sights) => (sights.some(({ isIntersecting }) => isIntersecting) ? onSight(id) : undefined), { rootMargin: '-25% 0px -65% 0px' })
    near.observe(element)
    here.observe(element)
    if (location.hash === `#${id}`) element.scrollIntoView()
    return () => {
      near.disconnect()
      here.disconnect()
    }
  }, [id, onSight])
  return (
    <section id={id} ref={place} tabIndex={-1} aria-labelledby={`${id}-title`} className={seen ? 'cluster-section' : 'cluster-section cluster-section--unseen'}>
      <h2 id={`${id}-title`}>{title}</h2>
      {seen && (
        <Suspense fallback={<Waiting />}>
          <Content row={row} />
        </Suspense>
      )}
    </section>
  )
}

/** The parts of the page under a navigation at their side; on a phone it stands above them. */
export const Sections = ({ row }: OverviewPart): ReactNode => {
  const [current, setCurrent] = useState('')
  return (
    <div className="cluster-sections">
      <nav aria-label="Parts of this page" className="cluster-sections__nav no-print">
        <ul className="usa-sidenav">
          {parts.map(({ id, title }) => (
            <li key={id} className="usa-sidenav__item">
              <a href={`#${id}`} className={current === id ? 'usa-current' : undefined} aria-current={current === id ? 'location' : undefined} onClick={() => document.getElementById(id)?.focus({ preventScroll: true })}>
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div>
        {parts.map((part) => (
          <Section key={part.id} row={row} {...part} onSight={setCurrent} />
        ))}
      </div>
    </div>
  )
}
