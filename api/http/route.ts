import type { Schema } from '../../domain/kernel/schema.ts'
import { text } from '../../domain/kernel/schema.ts'
import type { Action } from '../../infra/identity/authorization.ts'

/** One parameter of a route. */
export type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly description: string
  readonly schema: Schema<unknown>
  readonly required?: boolean
  readonly example?: string
}

/** What a successful answer is: media types, and the name of its schema among the components of the description. */
export type Answer = { readonly status: number; readonly description: string; readonly media: readonly string[]; readonly schema?: string; readonly headers?: readonly string[] }

export type Route = {
  /** Names the handler, and the operation in the description. */
  readonly id: string
  readonly method: 'get' | 'post'
  /** `{name}` stands for one segment, `{*key}` for the rest of the path: keys of two ids hold a slash. */
  readonly path: string
  /** What the authorization table is asked; `see-history` comes on top when another time is asked for. */
  readonly action: Action
  readonly tag: 'Commands' | 'Views' | 'Log' | 'Contract' | 'Operation' | 'Session'
  readonly summary: string
  readonly description?: string
  readonly parameters: readonly Parameter[]
  readonly answers: readonly Answer[]
  /** Statuses of problems that it may answer, beside those of every route. */
  readonly problems: readonly number[]
  /** The same for long and large: sent compressed to who takes it. What changes with the ledger is not, since it is kept and sent as it is. */
  readonly catalogue?: boolean
  /** The body is a file of any size and form, read as it comes. */
  readonly takesFile?: boolean
  /** The description has one path for every command or projection of the catalogue. */
  readonly each?: 'command' | 'projection'
}

export const path = (name: string, description: string, example: string): Parameter => ({ name, in: 'path', description, schema: text({ maxLength: 500 }), required: true, example })
export const query = (name: string, description: string, schema: Schema<unknown>): Parameter => ({ name, in: 'query', description, schema })
export const header = (name: string, description: string, schema: Schema<unknown>): Parameter => ({ name, in: 'header', description, schema })

/** Names in the query of a list that never mean a column; such a column is asked for as `where.<name>`. */
export const reservedNames: readonly string[] = ['asOf', 'occurred', 'atLeast', 'sort', 'limit', 'cursor', 'format', 'bom', 'show']

/** The name of the parameter that filters by a column. */
export const filterName = (column: string): string => (reservedNames.includes(column) ? `where.${column}` : column)
