import { useState } from 'react'

const place = 'ledger-work-person'

/** Whose work is shown, kept on this device. It is a filter and nothing else: what one may do depends on the session. */
export const usePersonFilter = (agency: string): readonly [string, (person: string) => void] => {
  const [person, setPerson] = useState(() => localStorage.getItem(`${place}-${agency}`) ?? '')
  const choose = (next: string): void => {
    if (next === '') localStorage.removeItem(`${place}-${agency}`)
    else localStorage.setItem(`${place}-${agency}`, next)
    setPerson(next)
  }
  return [person, choose]
}
