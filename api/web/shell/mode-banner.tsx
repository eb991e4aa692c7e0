import type { ChangeEvent, ReactNode } from 'react'
import { useState } from 'react'
import { problemOf } from '../ledger/problem.ts'
import type { Role } from '../ledger/session.tsx'
import { useSession } from '../ledger/session.tsx'
import { words } from '../parts/format.ts'

/** Local mode: says that nobody is checked here, and lets a person take any role. */
const LocalChoice = (): ReactNode => {
  const { session, choose } = useSession()
  const [fault, setFault] = useState<unknown>()
  const { me, roles, agencies } = session
  const pick = (role: Role, agency: string): void => void choose({ role, agency, ...(role === 'auditor' ? { grants: ['pii'] } : {}) }).then(() => setFault(undefined), setFault)
  return (
    <>
      <strong>Local mode.</strong> This ledger answers on this machine alone; nobody is asked who they are. You act as{' '}
      <label className="usa-sr-only" htmlFor="local-role">
        Role
      </label>
      <select id="local-role" className="inline-select" value={me?.role ?? ''} onChange={({ target }: ChangeEvent<HTMLSelectElement>) => pick(target.value as Role, me?.agency ?? 'eda')}>
        {roles.map((role) => (
          <option key={role} value={role}>
            {words(role)}
          </option>
        ))}
      </select>{' '}
      for{' '}
      <label className="usa-sr-only" htmlFor="local-agency">
        Agency
      </label>
      <select id="local-agency" className="inline-select" value={me?.agency ?? ''} onChange={({ target }: ChangeEvent<HTMLSelectElement>) => pick(me?.role ?? 'liaison', target.value)}>
        {agencies.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {fault !== undefined && <span role="alert"> {problemOf(fault).detail}</span>}
    </>
  )
}

/** Who acts here, and in which mode. */
export const ModeBanner = (): ReactNode => {
  const { session, leave } = useSession()
  return (
    <aside className={`mode mode--${session.mode}`} aria-label="Who acts here">
      <div className="grid-container">
        {session.roles.length > 0 ? (
          <LocalChoice />
        ) : session.me === null ? (
          <a href="/sign-in">Sign in</a>
        ) : (
          <>
            Signed in as {words(session.me.role)} of {session.me.agency}.{' '}
            <button type="button" className="usa-button usa-button--unstyled" onClick={() => void leave()}>
              Sign out
            </button>
          </>
        )}
      </div>
    </aside>
  )
}
