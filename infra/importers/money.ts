const scales: Readonly<Record<string, number>> = { thousand: 3, million: 6, billion: 9 }

/** Sign, whole digits, fraction, and a scale in words or as a power of ten. */
const form = /^(-)?(?:\$\s*(-)?)?([0-9]+)(?:\.([0-9]+))?(?:[eE]\+?([0-9]{1,2})|\s*(thousand|million|billion))?$/

/**
 * Money as it is written (`1,234.5`, `$51.4 million`, `(200.00)`) in exact cents, as digits. Undefined for what is no
 * amount, or is finer than a cent. It never passes through a float.
 */
export const centsOf = (written: string): string | undefined => {
  const trimmed = written.trim()
  const bracketed = /^\((.*)\)$/.exec(trimmed)?.[1]
  const text = (bracketed ?? trimmed).toLowerCase()
  const grouped = /^-?\$?\s*-?[0-9]{1,3}(,[0-9]{3})+(\D|$)/.test(text) ? text.replaceAll(',', '') : text
  const found = form.exec(grouped)
  if (!found) return undefined
  const [, before, after, whole = '', fraction = '', power, word] = found
  const places = 2 + (power === undefined ? (scales[word ?? ''] ?? 0) : Number(power))
  const exact = fraction.padEnd(places, '0')
  if (/[1-9]/.test(exact.slice(places))) return undefined
  const digits = `${whole}${exact.slice(0, places)}`.replace(/^0+(?=[0-9])/, '')
  const minuses = [before, after, bracketed].filter((one) => one !== undefined).length
  if (minuses > 1) return undefined
  return minuses === 1 && digits !== '0' ? `-${digits}` : digits
}
