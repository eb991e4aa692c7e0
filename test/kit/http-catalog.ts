import { randomBytes, randomUUID } from 'node:crypto'
import { correctionCommands } from '../../domain/correction/correction.ts'
import { correctionEvents } from '../../domain/correction/events.ts'
import type { AnyStream } from '../../domain/kernel/decider.ts'
import { accept, defineStream } from '../../domain/kernel/decider.ts'
import type { EventOf } from '../../domain/kernel/event.ts'
import { defineEvent } from '../../domain/kernel/event.ts'
import { onlyAgency } from '../../domain/kernel/refusals.ts'
import type { Infer } from '../../domain/kernel/schema.ts'
import { instant, integer, list, object, oneOfText, optional, ownId, personal, ref, text } from '../../domain/kernel/schema.ts'
import type { AnyProjection } from '../../projections/kernel/projection.ts'
import { defineProjection } from '../../projections/kernel/projection.ts'
import type { Importer } from '../../infra/importers/importer.ts'
import { SourceFault } from '../../infra/importers/importer.ts'
import type { Catalog } from '../../api/http/parts.ts'

/** A book small enough to be seen whole, with everything that the interface treats in its own way. */
const OfficeOpened = defineEvent({ type: 'OfficeOpened', stream: 'agency', summary: 'Opened', description: 'For tests.', data: object({ agency: ownId('agency'), name: text() }), example: { agency: 'eda', name: 'EDA' } })
const PersonJoined = defineEvent({ type: 'PersonJoined', stream: 'staff', summary: 'Joined', description: 'For tests.', data: object({ staff: ownId('staff'), agency: ref('agency'), name: personal('staff') }), example: { staff: 's1', agency: 'eda' } })
const confidentiality = oneOfText(['open', 'agencies', 'own'])
const noteFields = { statement: text({ maxLength: 2000 }), confidentiality, weight: integer({ minimum: 0 }), contact: optional(ref('staff')) }
const FindingNoted = defineEvent({ type: 'FindingNoted', stream: 'finding', summary: 'Noted', description: 'For tests.', data: object({ finding: ownId('finding'), ...noteFields }), example: { finding: 'f1', statement: 'Booked.', confidentiality: 'open', weight: 1 } })
const FindingWeighed = defineEvent({ type: 'FindingWeighed', stream: 'finding', summary: 'Weighed', description: 'For tests.', data: object({ finding: ownId('finding'), weight: integer(), note: text() }), example: { finding: 'f1', weight: 2, note: 'More.' } })
const sessionFields = { title: text(), startsAt: instant(), endsAt: instant(), agencies: list(ref('agency')) }
const SessionHeld = defineEvent({ type: 'SessionHeld', stream: 'convening', summary: 'Held', description: 'For tests.', data: object({ convening: ownId('convening'), ...sessionFields }), example: { convening: 'c1', title: 'Table', startsAt: '2026-03-10T15:00:00.000Z', endsAt: '2026-03-10T18:00:00.000Z', agencies: ['eda'] } })

const office = defineStream({
  kind: 'agency',
  title: 'Office',
  description: 'For tests.',
  events: [OfficeOpened],
  initial: {},
  evolve: (state) => state,
  commands: (command) => [
    command({ name: 'open-office', summary: 'Open an office', target: 'agency', mode: 'creates', data: { agency: ownId('agency'), name: text() }, example: { agency: 'eda', name: 'EDA' }, decide: (data) => accept({ type: 'OfficeOpened', data }) }),
  ],
})
const person = defineStream({
  kind: 'staff',
  title: 'Person',
  description: 'For tests.',
  events: [PersonJoined],
  initial: {},
  evolve: (state) => state,
  commands: (command) => [
    command({ name: 'join', summary: 'Join', target: 'staff', mode: 'creates', data: { staff: ownId('staff'), agency: ref('agency'), name: personal('staff') }, example: { staff: 's1', agency: 'eda', name: 'Sam' }, decide: (data) => accept({ type: 'PersonJoined', data }) }),
  ],
})
const finding = defineStream({
  kind: 'finding',
  title: 'Finding',
  description: 'For tests.',
  events: [FindingNoted, FindingWeighed],
  initial: { agency: undefined } as { readonly agency: string | undefined },
  evolve: (state, event) => (event.type === 'FindingNoted' ? { agency: event.agency } : state),
  commands: (command) => [
    command({ name: 'note-finding', summary: 'Note a finding', target: 'finding', mode: 'creates', data: { finding: optional(ownId('finding')), ...noteFields }, example: { statement: 'Booked.', confidentiality: 'open', weight: 1 }, decide: (data, _state, context) => accept({ type: 'FindingNoted', data: { ...data, finding: context.id } }) }),
    command({ name: 'weigh-finding', summary: 'Weigh a finding', target: 'finding', mode: 'changes', data: { finding: ownId('finding'), weight: integer(), note: text() }, example: { finding: 'f1', weight: 2, note: 'More.' }, decide: (data, state, context) => onlyAgency(state.agency, context) ?? accept({ type: 'FindingWeighed', data }) }),
    command({ name: 'settle-finding', summary: 'Settle a finding', target: 'finding', mode: 'changes', roles: ['steward'], data: { finding: ownId('finding'), weight: integer(), note: text() }, example: { finding: 'f1', weight: 2, note: 'Settled.' }, decide: (data) => accept({ type: 'FindingWeighed', data }) }),
  ],
})
const convening = defineStream({
  kind: 'convening',
  title: 'Session',
  description: 'For tests.',
  events: [SessionHeld],
  initial: {},
  evolve: (state) => state,
  commands: (command) => [
    command({ name: 'hold-session', summary: 'Hold a session', target: 'convening', mode: 'creates', data: { convening: ownId('convening'), ...sessionFields }, example: { convening: 'c1', title: 'Table', startsAt: '2026-03-10T15:00:00.000Z', endsAt: '2026-03-10T18:00:00.000Z', agencies: ['eda'] }, decide: (data) => accept({ type: 'SessionHeld', data }) }),
  ],
})

const directoryView = object({ agency: ref('agency'), name: text({ minLength: 0 }) })
const directory = defineProjection<Infer<typeof directoryView>, EventOf<typeof OfficeOpened>>({
  name: 'agency-directory',
  version: 1,
  title: 'Agencies',
  description: 'For tests.',
  keyed: 'agency id',
  view: directoryView,
  interests: ['OfficeOpened'],
  keys: (event) => [event.data.agency],
  initial: (key) => ({ agency: key, name: '' }),
  evolve: (_view, event) => ({ agency: event.data.agency, name: event.data.name }),
  columns: [
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'name', title: 'Name', type: 'text', of: (view) => view.name },
  ],
  order: 'name',
})

const registerView = object({ finding: ref('finding'), agency: ref('agency'), statement: text({ minLength: 0 }), confidentiality, weight: integer(), contact: optional(ref('staff')), notes: list(text()) })
type Register = Infer<typeof registerView>
const register = defineProjection<Register, EventOf<typeof FindingNoted> | EventOf<typeof FindingWeighed>>({
  name: 'finding-register',
  version: 3,
  title: 'Findings',
  description: 'For tests.',
  keyed: 'finding id',
  view: registerView,
  interests: ['FindingNoted', 'FindingWeighed'],
  keys: (event) => [event.data.finding],
  initial: (key) => ({ finding: key, agency: '', statement: '', confidentiality: 'own', weight: 0, notes: [] }),
  evolve: (view, event) =>
    event.type === 'FindingNoted'
      ? { ...view, agency: event.agency, statement: event.data.statement, confidentiality: event.data.confidentiality, weight: event.data.weight, ...(event.data.contact === undefined ? {} : { contact: event.data.contact }) }
      : { ...view, weight: event.data.weight, notes: [...view.notes, event.data.note] },
  columns: [
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'statement', title: 'Statement', type: 'text', of: (view) => view.statement.trim() },
    { name: 'weight', title: 'Weight', type: 'number', of: (view) => view.weight },
  ],
  order: '-weight',
})

const deskView = object({ agency: ref('agency'), findings: list(object({ finding: ref('finding'), agency: ref('agency'), statement: text(), confidentiality })) })
const desk = defineProjection<Infer<typeof deskView>, EventOf<typeof FindingNoted>>({
  name: 'agency-weight',
  version: 1,
  title: 'Findings by agency and weight',
  description: 'For tests.',
  keyed: 'agency id/weight',
  view: deskView,
  interests: ['FindingNoted'],
  keys: (event) => [`${event.agency}/${event.data.weight}`],
  initial: (key) => ({ agency: key.split('/')[0] ?? '', findings: [] }),
  evolve: (view, event) => ({ ...view, findings: [...view.findings, { finding: event.data.finding, agency: event.agency, statement: event.data.statement, confidentiality: event.data.confidentiality }] }),
  columns: [{ name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency }],
  order: 'agency',
})

const calendarView = object({ convening: ref('convening'), title: text(), startsAt: instant(), endsAt: instant(), status: text() })
const calendar = defineProjection<Infer<typeof calendarView>, EventOf<typeof SessionHeld>>({
  name: 'convening-calendar',
  version: 1,
  title: 'Calendar',
  description: 'For tests.',
  keyed: 'convening id',
  view: calendarView,
  interests: ['SessionHeld'],
  keys: (event) => [event.data.convening],
  initial: (key) => ({ convening: key, title: '', startsAt: '', endsAt: '', status: 'held' }),
  evolve: (view, event) => ({ ...view, title: event.data.title, startsAt: event.data.startsAt, endsAt: event.data.endsAt }),
  columns: [{ name: 'title', title: 'Title', type: 'text', of: (view) => view.title }],
  order: 'title',
})

const streams = [office, person, finding, convening] as readonly unknown[] as readonly AnyStream[]

export const smallCatalog: Catalog = {
  streams,
  eventSpecs: [...streams.flatMap((stream) => stream.events), ...correctionEvents],
  commandSpecs: streams.flatMap((stream) => stream.commands.map((command) => ({ stream, command }))),
  corrections: correctionCommands,
  projections: [directory, register, desk, calendar] as readonly unknown[] as readonly AnyProjection[],
}

/** One finding a line. */
export const lineImporter: Importer = {
  name: 'lines',
  title: 'Lines',
  form: 'One finding a line; a line with "bad" is refused.',
  options: { confidentiality: 'of all findings' },
  items: async function* ({ bytes }, options) {
    let text = ''
    for await (const chunk of bytes) text += Buffer.from(chunk).toString('utf8')
    for (const [i, line] of text.split('\n').entries()) {
      if (line === 'cut') throw new SourceFault('The file ends in the middle.', i + 1)
      if (line.includes('bad')) yield { kind: 'refused', row: i + 1, faults: [{ field: 'line', message: 'Is bad.' }] }
      else if (line !== '') yield { kind: 'command', row: i + 1, rows: 1, name: 'note-finding', key: line, body: { finding: line, statement: line, confidentiality: options.confidentiality ?? 'open', weight: 0 } }
    }
  },
}

export const random = { bytes: randomBytes, uuid: randomUUID }
