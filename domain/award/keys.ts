/** Formats of the keys that Federal award data use; each gives the sentence that is wrong, or nothing. */

const aln = /^[0-9]{2}\.([0-9]{3}|RD|U[0-9]{2})$/
const fain = /^[A-Z0-9][A-Z0-9-]{0,29}$/
const uei = /^[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}$/
const subtier = /^[0-9A-Z]{4}$/

/** Assistance Listing number: agency prefix, point, program. It is text: 11.020 and 11.02 are two numbers. */
export const alnFault = (text: string): string | undefined =>
  aln.test(text) ? undefined : `"${text}" is no Assistance Listing number: two digits, a point, three digits, such as 11.307.`

/** Federal Award Identification Number: at most 30 letters, digits and hyphens, in the agency's own form. */
export const fainFault = (text: string): string | undefined =>
  fain.test(text) ? undefined : `"${text}" is no FAIN: at most 30 capital letters, digits and hyphens.`

/** Unique Entity Identifier: 12 characters without I and O, and not beginning with 0. It replaced the DUNS number in April 2022. */
export const ueiFault = (text: string): string | undefined => {
  if (/^[0-9]{9}$/.test(text)) return `"${text}" looks like a DUNS number, which Federal awards no longer use since April 2022; give the 12-character UEI.`
  return uei.test(text) ? undefined : `"${text}" is no UEI: 12 capital letters and digits, without I and O, and not beginning with 0.`
}

/** Code of the bureau that awards, such as 1325 for EDA. */
export const subtierFault = (text: string): string | undefined => (subtier.test(text) ? undefined : `"${text}" is no subtier code: four characters, such as 1325.`)

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '').replace(/^0+/, '')

/**
 * An amount whose digits are those of an identifier was typed into the wrong field; published data held a 6 billion
 * dollar grant of this kind.
 */
export const amountIsIdentifier = (amountCents: string, identifiers: readonly (string | undefined)[]): boolean => {
  const cents = digitsOf(amountCents)
  const dollars = cents.replace(/0{2}$/, '')
  return identifiers.some((id) => {
    const digits = id === undefined ? '' : digitsOf(id)
    return digits.length >= 6 && (digits === cents || digits === dollars)
  })
}
