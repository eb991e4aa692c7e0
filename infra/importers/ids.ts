import { hash } from 'node:crypto'

/** Ids under which a ledger has the definitions and the regions of the reference pack, and an import finds them. */
export const benchmarkSet = 'us-benchmark-2014'
export const economicAreaSystem = 'bea-economic-areas-2004'

const longest = 64

/** Lower case, digits and hyphens; accents and dots go. */
export const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f'’.]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')

/** Twelve hexadecimal digits that stand for a text. */
export const digest = (text: string): string => hash('sha256', text, 'hex').slice(0, 12)

/** An id in words; where they do not fit, as many whole words as do and a digest of them all. */
export const idOf = (...words: readonly string[]): string => {
  const whole = slug(words.join(' '))
  if (whole !== '' && whole.length <= longest) return whole
  const cut = whole.slice(0, longest - 13).replace(/-[^-]*$/, '')
  return `${cut}${cut === '' ? '' : '-'}${digest(words.join('\n'))}`
}

/** A name as it is compared: letters and digits in small, without articles, dots and what stands in brackets. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\s*\([^)]*\)/g, '')
    .replaceAll(/[.'’\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .replaceAll(/\b(the|us|united states|of|for|and|on)\b/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
