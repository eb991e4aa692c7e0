import type { ReactNode } from 'react'
import { createContext, use, useEffect, useState } from 'react'
import useSWR from 'swr'
import { getJson, postJson, sessionEnded } from './ask.ts'
import type { Problem } from './problem.ts'

export type Role = 'liaison' | 'reader' | 'auditor' | 'steward' | 'admin'
export type Me = { readonly ref: string; readonly agency: string; readonly role: Role; readonly grants: readonly string[]; readonly expires: string }

/** Who is signed in, and what signing in takes here. */
export type Session = {
  readonly mode: 'local' | 'oidc'
  readonly me: Me | null
  readonly expires: string | null
  /** Local mode: agencies and roles to choose from. */
  readonly agencies: readonly { readonly id: string; readonly name: string }[]
  readonly roles: readonly Role[]
  /** Commands that the role may send; the thing itself may say no. */
  readonly may: readonly string[]
  /** The session can be renewed without signing in again. */
  readonly refreshes: boolean
  /** Where to sign in with an identity provider. */
  readonly signIn?: string
  /** Why signing in came to nothing just now. */
  readonly trouble?: { readonly code: string; readonly detail: string; readonly remedy: string }
}

export type Choice = { readonly role: Role; readonly agency: string; readonly grants?: readonly string[] }

type Sessions = {
  readonly session: Session
  /** The problem that ended the session while the page was open. */
  readonly ended: Problem | undefined
  readonly choose: (choice: Choice) => Promise<void>
  readonly leave: () => Promise<void>
}

const path = '/api/v1/session'
const Context = createContext<Sessions | null>(null)

/** The session; within it somebody is signed in or not, but it is known which. */
export const useSession = (): Sessions => {
  const sessions = use(Context)
  if (sessions === null) throw new Error('A page was drawn outside its session.')
  return sessions
}

/** Whoever is signed in; null while nobody is. */
export const useMe = (): Me | null => useSession().session.me

/** Whether the role may send a command. */
export const useMay = (): ((command: string) => boolean) => {
  const { may } = useSession().session
  return (command) => may.includes(command)
}

/** What a role may see of the past: the reader sees the present alone. */
export const seesHistory = (me: Me | null): boolean => me !== null && me.role !== 'reader' && me.role !== 'admin'

/** On a person's own machine somebody who has never chosen begins as a liaison; the banner offers the other roles. */
const firstChoice = ({ agencies }: Session): Choice => ({ role: 'liaison', agency: agencies.find(({ id }) => id === 'eda')?.id ?? agencies[0]?.id ?? 'eda' })

const opened = async (): Promise<Session> => {
  const session = await getJson<Session>(path)
  // Whoever comes back after a while goes on, as long as the provider lets them.
  if (session.me === null && session.refreshes) return renewed(session).catch(() => session)
  return session.roles.length > 0 && session.me === null ? postJson<Session>(path, firstChoice(session)) : session
}

/** Milliseconds before its end at which a session is renewed. */
const early = 60_000

/** Two windows of one browser renew one after the other: a token that renews is good once. */
const renewed = (known: Session): Promise<Session> =>
  navigator.locks.request('ledger-session', async () => {
    const now = await getJson<Session>(path)
    return now.expires !== known.expires && now.me !== null ? now : postJson<Session>(`${path}/refresh`, {})
  })

export const SessionProvider = ({ waiting, failed, children }: { readonly waiting: ReactNode; readonly failed: (fault: unknown) => ReactNode; readonly children: ReactNode }): ReactNode => {
  const { data: session, error, mutate } = useSWR<Session, unknown>(path, opened, { revalidateOnFocus: false, shouldRetryOnError: true, errorRetryInterval: 2000 })
  const [ended, setEnded] = useState<Problem>()
  useEffect(() => {
    const hear = (event: Event): void => setEnded((event as CustomEvent<Problem>).detail)
    addEventListener(sessionEnded, hear)
    return () => removeEventListener(sessionEnded, hear)
  }, [])
  useEffect(() => {
    if (!session?.refreshes || session.expires === null) return undefined
    const left = Date.parse(session.expires) - Date.now()
    const timer = setTimeout(() => void renewed(session).then((next) => mutate(next, { revalidate: false }), () => undefined), Math.max(0, left - Math.min(early, left / 2)))
    return () => clearTimeout(timer)
  }, [session, mutate])
  if (session === undefined) return error === undefined ? waiting : failed(error)
  const take = async (next: Promise<Session>): Promise<void> => {
    await mutate(await next, { revalidate: false })
    setEnded(undefined)
  }
  const sessions: Sessions = {
    session,
    ended,
    choose: (choice) => take(postJson<Session>(path, choice)),
    leave: async () => {
      const { next } = await postJson<{ readonly next: string }>(`${path}/end`, {})
      location.assign(next)
    },
  }
  return <Context value={sessions}>{children}</Context>
}
