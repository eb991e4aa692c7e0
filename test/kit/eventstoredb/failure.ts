import type { status } from '@grpc/grpc-js'
import { Metadata } from '@grpc/grpc-js'

/** What a server ends a call with; `more` are the trailers that say what happened. */
export const failure = (code: status, details: string, more: Readonly<Record<string, string>> = {}) => {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(more)) metadata.set(name, value)
  return Object.assign(new Error(details), { code, details, metadata })
}
