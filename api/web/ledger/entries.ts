/** What everybody may know of an entry. */
export type EntryFacts = {
  readonly id: string
  readonly stream: string
  readonly revision: number
  readonly index: number
  readonly position: string
  readonly type: string
  readonly agency: string
  readonly recordedAt: string
  readonly occurredAt: string
}
