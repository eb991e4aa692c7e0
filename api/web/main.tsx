import { StrictMode, Suspense, useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { Route, Switch, useLocation } from 'wouter'
import type { PageName } from './addresses.ts'
import { addresses, addressOf } from './addresses.ts'
import { LiveProvider } from './ledger/live.tsx'
import { seesHistory, SessionProvider, useSession } from './ledger/session.tsx'
import { pages } from './pages.tsx'
import { Failed, Waiting } from './parts/states.tsx'
import { ClockBar, PastBanner } from './shell/clock-bar.tsx'
import { DocumentTitle } from './shell/document-title.tsx'
import { Footer, FreshnessLine } from './shell/footer.tsx'
import { Header } from './shell/header.tsx'
import { ModeBanner } from './shell/mode-banner.tsx'
import { PageGuard } from './shell/page-guard.tsx'
import { Sending } from './shell/sending.tsx'
import { SessionEnded, SignIn } from './shell/signed-out.tsx'
import '@uswds/uswds/css/uswds.min.css'
import './style/style.css'

/** An address as the router of the page writes it. */
const pattern = (address: string): string => address.replace(/\{(\*?)\w+\}/g, (place, rest: string) => (rest === '' ? `:${place.slice(1, -1)}` : '*'))

/** The places of an address by their names; the router calls the rest of a path `*`. */
const placesOf = (page: PageName, params: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> => {
  const rest = /\{\*(\w+)\}/.exec(addresses[page])?.[1]
  const named = Object.entries(params).flatMap(([name, value]) => (value === undefined || /^\d+$/.test(name) ? [] : [[name === '*' ? (rest ?? name) : name, decodeURIComponent(value)] as const]))
  return Object.fromEntries(named)
}

const NotFound = (): ReactNode => (
  <>
    <h1>There is no such page</h1>
    <p>The address may be mistyped, or from another version. Search above, or begin at the start.</p>
  </>
)

/** A page that was opened takes the focus, so that a screen reader begins there. */
const Main = ({ children }: { readonly children: ReactNode }): ReactNode => {
  const main = useRef<HTMLElement>(null)
  const [path] = useLocation()
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    main.current?.focus()
    scrollTo(0, 0)
  }, [path])
  return (
    <main id="content" tabIndex={-1} ref={main} className="grid-container">
      {children}
    </main>
  )
}

const Frame = (): ReactNode => {
  const { session } = useSession()
  const [path] = useLocation()
  // A chart alone is framed by a page of another site, which has a frame of its own.
  const alone = path.startsWith(addressOf('chart'))
  return (
    <>
      {!alone && (
        <>
          <a className="usa-skipnav" href="#content">
            Skip to the content
          </a>
          <Sending />
      <ModeBanner />
          <Header />
        </>
      )}
      {session.me !== null && <PastBanner />}
      {!alone && seesHistory(session.me) && <ClockBar />}
      <DocumentTitle />
      <Main>
        <SessionEnded />
        {session.me === null || path === addresses.signIn ? (
          <SignIn />
        ) : (
          <PageGuard>
            <Suspense fallback={<Waiting />}>
              <Switch>
                {(Object.keys(pages) as PageName[]).map((name) => {
                  const Page = pages[name]
                  return Page === undefined ? null : (
                    <Route key={name} path={pattern(addresses[name])}>
                      {(params) => <Page key={JSON.stringify(params)} places={placesOf(name, params)} />}
                    </Route>
                  )
                })}
                <Route>
                  <NotFound />
                </Route>
              </Switch>
            </Suspense>
          </PageGuard>
        )}
      </Main>
      {alone ? <FreshnessLine /> : <Footer />}
    </>
  )
}

const App = (): ReactNode => (
  <SessionProvider waiting={<Waiting what="Opening the ledger" />} failed={(fault) => <Failed fault={fault} again={() => location.reload()} />}>
    <LiveProvider>
      <Frame />
    </LiveProvider>
  </SessionProvider>
)

const place = document.getElementById('page')
if (place === null) throw new Error('The document has no place for the page.')
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
