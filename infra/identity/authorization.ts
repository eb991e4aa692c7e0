import type { Role } from '../../domain/kernel/event.ts'
import type { Caller } from './caller.ts'

/** What can be asked for; every route names one. */
export const actions = [
  'see-contract',
  'see-self',
  'send-command',
  'see-views',
  'see-history',
  'see-log',
  'follow-log',
  'read-stream',
  'read-body',
  'see-personal-values',
  'operate',
] as const
export type Action = (typeof actions)[number]

/** How a caller stands to a thing: a liaison by agency, everyone else by role alone. */
export const standings = ['liaison (own agency)', 'liaison (participant)', 'liaison (other agency)', 'reader', 'auditor', 'steward', 'admin', 'nobody'] as const
export type Standing = (typeof standings)[number]

/**
 * `declared`: as far as the command's own declaration names the role. `pii`: with the grant of that name. `reason`: with a
 * stated reason, which is logged. `hidden`: no, and not even that the thing exists.
 */
type Rule = 'yes' | 'no' | 'hidden' | 'declared' | 'pii' | 'reason'

type Line = { readonly meaning: string; readonly rules: Readonly<Record<Standing, Rule>> }

const line = (meaning: string, own: Rule, participant: Rule, other: Rule, reader: Rule, auditor: Rule, steward: Rule, admin: Rule, nobody: Rule = 'no'): Line => ({
  meaning,
  rules: { 'liaison (own agency)': own, 'liaison (participant)': participant, 'liaison (other agency)': other, reader, auditor, steward, admin, nobody },
})

/** Who may do what. This table is the document, the rule and the test plan. */
export const authorizationTable: Readonly<Record<Action, Line>> = {
  'see-contract': line('health, interface descriptions and their pages', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'),
  'see-self': line('what the token says about oneself; the catalogues', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'),
  'send-command': line('commands; deciders add the rules of the thing itself', 'declared', 'declared', 'declared', 'no', 'no', 'declared', 'declared'),
  'see-views': line('views as they are now; confidential words by agency', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'no'),
  'see-history': line('views as of another day, explanations, differences', 'yes', 'yes', 'yes', 'no', 'yes', 'yes', 'no'),
  'see-log': line('facts of the log without bodies: type, agency, times, place', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'),
  'follow-log': line('the live stream: the same facts, and which views changed', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'),
  'read-stream': line('one stream with its bodies', 'yes', 'yes', 'hidden', 'hidden', 'yes', 'yes', 'hidden'),
  'read-body': line('the body of one entry', 'yes', 'yes', 'no', 'no', 'yes', 'yes', 'no'),
  'see-personal-values': line('names and contacts of people', 'yes', 'no', 'no', 'no', 'pii', 'reason', 'no'),
  operate: line('rebuild of views, keys, configuration', 'no', 'no', 'no', 'no', 'no', 'no', 'yes'),
}

/** The thing that is asked for, as far as a rule needs it; a thing of no agency is shared and counts as one's own. */
export type Resource = {
  /** The agency that owns the thing: that of its stream's first event. */
  readonly agency?: string
  /** Agencies that take part in it. */
  readonly participants?: readonly string[]
  /** Roles that a command is declared for. */
  readonly declared?: readonly Role[]
  /** Why a steward looks at personal values. */
  readonly reason?: string
}

export type Verdict = 'yes' | 'no' | 'hidden'

export const standingOf = (caller: Caller | undefined, resource: Resource): Standing => {
  if (!caller) return 'nobody'
  if (caller.role !== 'liaison') return caller.role
  if (resource.agency === undefined || resource.agency === caller.agency) return 'liaison (own agency)'
  return resource.participants?.includes(caller.agency) ? 'liaison (participant)' : 'liaison (other agency)'
}

export const may = (caller: Caller | undefined, action: Action, resource: Resource = {}): Verdict => {
  const rule = authorizationTable[action].rules[standingOf(caller, resource)]
  switch (rule) {
    case 'yes':
    case 'no':
    case 'hidden':
      return rule
    case 'declared':
      // Without a command at hand the question is whether there is any point in asking.
      return resource.declared === undefined || (caller !== undefined && resource.declared.includes(caller.role)) ? 'yes' : 'no'
    case 'pii':
      return caller?.grants.includes('pii') ? 'yes' : 'no'
    case 'reason':
      return resource.reason !== undefined && resource.reason.trim().length >= 10 ? 'yes' : 'no'
  }
}

/** The table as Markdown. */
export const renderAuthorization = (): string =>
  [
    `| action | meaning | ${standings.join(' | ')} |`,
    `| --- | --- | ${standings.map(() => '---').join(' | ')} |`,
    ...actions.map((action) => `| ${action} | ${authorizationTable[action].meaning} | ${standings.map((s) => authorizationTable[action].rules[s]).join(' | ')} |`),
  ].join('\n')
