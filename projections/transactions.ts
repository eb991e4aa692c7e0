import type { Infer, Schema } from '../domain/kernel/schema.ts'
import { cents, integer, list, object, text } from '../domain/kernel/schema.ts'

const transaction = object({
  modification: text({ minLength: 0, maxLength: 25, pattern: '^.*$', description: 'Number of the modification; empty for the award itself.' }),
  fiscalYear: integer(),
  amount: cents({ description: 'Change of the amount, whole and not by share.' }),
})

/** A sum of money: like `cents`, but with room for many of them. */
export const centsSum = (o: { readonly description?: string } = {}): Schema<string> => ({ ...cents(o), pattern: '^-?(0|[1-9][0-9]*)$' })

/** The transactions of an award in the order of entry: the award itself and each modification. */
export const transactionsSchema = list(transaction)
export type Transactions = Infer<typeof transactionsSchema>

export const sumOf = (transactions: Transactions): bigint => transactions.reduce((sum, { amount }) => sum + BigInt(amount), 0n)

/** What a transaction should have said; the award itself when no modification is named. */
export const corrected = (transactions: Transactions, modification: string | undefined, amount: string): Transactions =>
  transactions.map((one) => (one.modification === (modification ?? '') ? { ...one, amount } : one))

/** Part of an amount for a share in hundredths of a percent; fractions of a cent are dropped. */
export const shareOf = (amount: bigint, share: number): bigint => (amount * BigInt(share)) / 10_000n
