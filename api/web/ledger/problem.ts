/** An RFC 9457 problem as the ledger sends it: what is wrong, what to do, and the fields that are meant. */
export type Problem = {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly remedy: string
  readonly errors?: readonly { readonly field: string; readonly message: string }[]
}

/** A request that came to no good end. */
export class RequestFault extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail)
  }
}

/** What only the page can say: nobody answered. */
export const unreachable: Problem = {
  status: 0,
  code: 'unreachable',
  title: 'No connection',
  detail: 'The ledger cannot be reached from here.',
  remedy: 'What you typed is kept on this device. The page tries again by itself.',
}

/** Nobody waits for the answer any more. */
export const abandoned: Problem = { status: 0, code: 'abandoned', title: 'Not waited for', detail: 'The clock was put elsewhere before the answer was there.', remedy: 'Nothing is to be done.' }

export const problemOf = (fault: unknown): Problem =>
  fault instanceof RequestFault
    ? fault.problem
    : { status: 0, code: 'page-fault', title: 'Something went wrong on this page', detail: fault instanceof Error ? fault.message : String(fault), remedy: 'Load the page again.' }
