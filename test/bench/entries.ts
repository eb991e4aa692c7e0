import { randomUUID } from 'node:crypto'
import { canonicalJson } from '../../domain/kernel/canonical-json.ts'
import type { NewEntry } from '../../infra/ports/event-log.ts'

/** Bodies of about 500 bytes, shaped as the codec writes them. */
const bodies = Array.from({ length: 512 }, (_, i) =>
  canonicalJson({
    actor: { agency: 'eda', ref: randomUUID(), role: 'liaison' },
    basis: { size: String(i * 7919) },
    causation: randomUUID(),
    command: { id: randomUUID(), name: 'log-finding', print: 'nL5S8o4c0sZ9Vt1yqkB2x7mWcR3dE6fG' },
    correlation: randomUUID(),
    data: { finding: `finding-${i}`, cluster: `cluster-${i % 67}`, category: 'workforce', text: 'Suppliers find no certified welders within one hour.' },
    nonce: 'c0sZ9Vt1yqkB2x7mWcR3dE',
    schema: 1,
  }),
)

let made = 0
/** New entries, each with an id of its own. */
export const entriesOf = (count: number): NewEntry[] =>
  Array.from({ length: count }, () => ({
    id: randomUUID(),
    type: 'DialogFindingRecorded',
    agency: 'eda',
    occurredAt: '2026-03-01T10:00:00.000Z',
    body: bodies[(made += 1) % bodies.length] as string,
  }))
