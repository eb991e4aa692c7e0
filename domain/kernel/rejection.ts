export type RejectionKind = 'conflict' | 'invalid' | 'forbidden' | 'missing'

/** Why a command was refused: a stable code, the sentence for this case, what to do, and where in the input. */
export type Rejection = {
  readonly code: string
  readonly message: string
  readonly remedy: string
  /** JSON pointer into the command, when one field is to blame. */
  readonly field?: string
  /** What kind of no it is: the state of things, the input itself, the caller's rights, or a thing that is not there. */
  readonly kind: RejectionKind
  /** A refusal that is decision history itself (who tried what, and was told no) is put on record. */
  readonly onRecord?: boolean
}

/** One entry of the register: `message` and `remedy` may hold `{name}` places that are filled for the case at hand. */
export type RejectionSpec = {
  readonly message: string
  readonly remedy: string
  /** `conflict` unless said otherwise. */
  readonly kind?: RejectionKind
  readonly onRecord?: boolean
}

const fill = (template: string, values: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))

/** A register of rejections becomes one function that builds them by code; a code outside the register does not compile. */
export const registerOf =
  <const R extends Readonly<Record<string, RejectionSpec>>>(register: R) =>
  (code: keyof R & string, values: Readonly<Record<string, string | number>> = {}, field?: string): { readonly rejected: Rejection } => {
    const spec = register[code] as RejectionSpec
    return {
      rejected: {
        code,
        message: fill(spec.message, values),
        remedy: fill(spec.remedy, values),
        kind: spec.kind ?? 'conflict',
        ...(field === undefined ? {} : { field }),
        ...(spec.onRecord ? { onRecord: true } : {}),
      },
    }
  }
