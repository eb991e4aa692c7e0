import type { FormEvent } from 'react'

/** The texts of a form that is being sent, without blanks around them; the form does not leave the page. */
export const submitted = (event: FormEvent<HTMLFormElement>): ((name: string) => string) => {
  event.preventDefault()
  const form = new FormData(event.currentTarget)
  return (name) => {
    const value = form.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
}
