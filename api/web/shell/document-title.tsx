import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { isPast, useCut } from '../ledger/cut.ts'
import { cutText } from './clock-bar.tsx'

/** The heading of the page as it is now, without marks and links beside its words. */
const headingText = (): string => {
  const heading = document.querySelector('main h1')?.cloneNode(true)
  if (!(heading instanceof HTMLElement)) return ''
  for (const mark of heading.querySelectorAll('.invented, .why, .usa-sr-only')) mark.remove()
  return heading.textContent.trim().replaceAll(/\s+/g, ' ')
}

/** The window is called as its page is headed, so that the two never differ; a page of the past says so there too. */
export const DocumentTitle = (): ReactNode => {
  const [cut] = useCut()
  const past = isPast(cut) ? `as of: ${cutText(cut)}` : ''
  useEffect(() => {
    const tell = (): void => {
      document.title = [headingText(), past, 'Cluster Ledger'].filter(Boolean).join(' – ')
    }
    tell()
    const watcher = new MutationObserver(tell)
    const main = document.getElementById('content')
    if (main !== null) watcher.observe(main, { childList: true, subtree: true, characterData: true })
    return () => watcher.disconnect()
  }, [past])
  return null
}
