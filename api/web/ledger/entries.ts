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

/** What surrounds the data of an entry, for those who may read it. */
type EntryBody = {
  readonly data: Readonly<Record<string, unknown>>
  readonly actor?: { readonly agency: string; readonly ref: string; readonly role: string }
  readonly origin?: { readonly kind: string; readonly note?: string }
  readonly basis?: number
  readonly command?: { readonly id: string; readonly name: string }
  readonly correlation?: string
}

export type Entry = EntryFacts & { readonly leaf: string; readonly canonical?: string; readonly body?: EntryBody }

export type Entries = { readonly size?: number; readonly next?: string | number; readonly entries: readonly Entry[] }

/** What an entry followed from and what followed from that; `causation` is the entry that one followed from. */
export type Tree = { readonly root: string; readonly more?: boolean; readonly entries: readonly (EntryFacts & { readonly causation: string | null })[] }

/** One step of an explanation: the entry, and the fields of the view that it changed. */
export type Change = { readonly path: string; readonly before?: unknown; readonly after?: unknown }
export type Step = { readonly event: Omit<EntryFacts, 'position'> & { readonly data?: Readonly<Record<string, unknown>>; readonly origin?: { readonly kind: string } }; readonly changes: readonly Change[] }
