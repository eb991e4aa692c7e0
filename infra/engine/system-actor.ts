import type { Actor } from '../../domain/kernel/event.ts'

/** The ledger itself, where a rule acts and no person does: loading the reference pack, and what follows from entries. */
export const systemActor: Actor = { ref: '1c0e5b8a-6a54-5d0f-9d0b-7e0a4b8f6c11', agency: 'cluster-ledger', role: 'steward' }
