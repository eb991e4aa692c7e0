import { randomBytes, randomUUID } from 'node:crypto'
import type { AnyStream } from '../../domain/kernel/decider.ts'
import { accept, alreadySo, defineStream } from '../../domain/kernel/decider.ts'
import { defineEvent } from '../../domain/kernel/event.ts'
import { onlyAgency } from '../../domain/kernel/refusals.ts'
import { instant, object, optional, ownId, personal, ref, text } from '../../domain/kernel/schema.ts'
import { correctionEvents } from '../../domain/correction/events.ts'
import { openCodec } from '../../infra/codec/codec.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { openCommands } from '../../infra/engine/handle.ts'
import { openLoader } from '../../infra/engine/loaded.ts'
import type { Actor } from '../../domain/kernel/event.ts'
import type { EventLog } from '../../infra/ports/event-log.ts'
import { disclose } from '../../infra/vault/disclosure.ts'
import type { Vault } from '../../infra/ports/vault.ts'

const Opened = defineEvent({ type: 'OfficeOpened', stream: 'agency', summary: 'An office opened', description: 'For tests.', data: object({ agency: ownId('agency'), name: text() }), example: { agency: 'eda', name: 'EDA' } })
const Joined = defineEvent({
  type: 'PersonJoined',
  stream: 'staff',
  summary: 'A person joined',
  description: 'For tests.',
  data: object({ staff: ownId('staff'), agency: ref('agency'), name: personal('staff'), since: optional(instant()) }),
  example: { staff: 's1', agency: 'eda' },
})
const Renamed = defineEvent({ type: 'DutyChanged', stream: 'staff', summary: 'A duty changed', description: 'For tests.', data: object({ staff: ownId('staff'), duty: text() }), example: { staff: 's1', duty: 'lead' } })

const office = defineStream({
  kind: 'agency',
  title: 'Office',
  description: 'For tests.',
  events: [Opened],
  initial: { open: false } as { readonly open: boolean },
  evolve: () => ({ open: true }),
  commands: (command) => [
    command({
      name: 'open-office',
      summary: 'Open an office',
      target: 'agency',
      mode: 'creates',
      data: { agency: ownId('agency'), name: text() },
      example: { agency: 'eda', name: 'EDA' },
      decide: (data) => accept({ type: 'OfficeOpened', data }),
    }),
  ],
})

type Person = { readonly agency?: string; readonly duty?: string; readonly duties: number; readonly first?: unknown }

const person = defineStream({
  kind: 'staff',
  title: 'Person',
  description: 'For tests.',
  events: [Joined, Renamed],
  initial: { duties: 0 } as Person,
  evolve: (state, event): Person => (event.type === 'PersonJoined' ? { ...state, agency: event.data.agency, first: event } : { ...state, duty: event.data.duty, duties: state.duties + 1 }),
  commands: (command) => [
    command({
      name: 'join',
      summary: 'Join',
      target: 'staff',
      mode: 'creates',
      data: { staff: optional(ownId('staff')), agency: ref('agency'), name: personal('staff'), since: optional(instant()) },
      example: { agency: 'eda' },
      decide: (data, _state, context) => accept({ type: 'PersonJoined', data: { ...data, staff: context.id } }),
    }),
    command({
      name: 'join-for',
      summary: 'Join, on behalf of an agency',
      target: 'staff',
      mode: 'creates',
      data: { staff: ownId('staff'), agency: ref('agency') },
      example: { staff: 's1', agency: 'eda' },
      decide: (data, _state, context) => onlyAgency(data.agency, context) ?? accept({ type: 'PersonJoined', data }),
    }),
    command({
      name: 'change-duty',
      summary: 'Change a duty',
      target: 'staff',
      mode: 'changes',
      data: { staff: ownId('staff'), duty: text() },
      example: { staff: 's1', duty: 'lead' },
      decide: (data, state, context) => (state.duty === data.duty ? alreadySo : (onlyAgency(state.agency, context) ?? accept({ type: 'DutyChanged', data }))),
    }),
  ],
})

const smallStreams: readonly AnyStream[] = [office, person]
export const liaison: Actor = { ref: '2f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a01', agency: 'eda', role: 'liaison' }

/** A vault that keeps what it is given in memory, to look at. */
export const openNotedVault = () => {
  const sealed: { subject: string; eventId: string }[] = []
  const confirmed: string[] = []
  const vault: Pick<Vault, 'sealAll' | 'confirm'> = {
    sealAll: async (items) => void sealed.push(...items),
    confirm: async (events) => void confirmed.push(...events.map(({ eventId }) => eventId)),
  }
  return { vault, sealed, confirmed }
}

/** The command path over two small streams and any log: what a fresh process would build. */
export const openSmallLedger = (log: EventLog, clock: () => string = () => '2026-03-01T12:00:00.000Z') => {
  const random = { bytes: randomBytes, uuid: randomUUID }
  const noted = openNotedVault()
  const codec = openCodec([...smallStreams.flatMap((s) => s.events), ...correctionEvents], random, (name, value) => disclose(random, name, value))
  const loader = openLoader(log, codec.decode, smallStreams)
  const commands = openCommands(
    { log, loader, codec, vault: noted.vault, validatorOf: openValidators(), clock, random },
    smallStreams.flatMap((stream) => stream.commands.map((command) => ({ stream, command }))),
  )
  return { ...noted, codec, loader, execute: commands.execute }
}
