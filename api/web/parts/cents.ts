/** Sum of whole cents as texts, exactly. */
export const sumOf = (amounts: readonly string[]): string => String(amounts.reduce((sum, amount) => sum + BigInt(amount), 0n))
