import type { Context } from '../kernel/decider.ts'
import type { Level } from '../kernel/event.ts'
import { onlyAgency, refuse } from '../kernel/refusals.ts'
import type { Rejection } from '../kernel/rejection.ts'
import type { Agency } from './agency-state.ts'
import { agencyState } from './agency-state.ts'

export type LeveledAgency = { readonly agency: string; readonly level: Level }

export const readAgency = (id: string, context: Context): Agency => context.world.of<Agency>(agencyState, id) ?? agencyState.initial

/** The agencies named at `path` (a JSON pointer to the list), each with its level of government as of now. */
export const withLevels = (
  ids: readonly string[],
  context: Context,
  path: string,
): { readonly agencies: readonly LeveledAgency[] } | { readonly rejected: Rejection } => {
  const agencies: LeveledAgency[] = []
  for (const [place, id] of ids.entries()) {
    const state = readAgency(id, context)
    if (state.status === 'unknown') return refuse('unknown-reference', { kind: 'agency', id }, `${path}/${place}`)
    agencies.push({ agency: id, level: state.level })
  }
  return { agencies }
}

/** As `onlyAgency`, for a thing that several agencies answer for. */
export const onlyOneOf = (agencies: readonly string[], context: Context): { readonly rejected: Rejection } | undefined =>
  agencies.includes(context.actor.agency) ? undefined : onlyAgency([...new Set(agencies)].join(' or '), context)
