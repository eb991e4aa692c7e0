import { postalCodes } from '../region-system/states.ts'

/** The ways to cite a policy. A local code is cited by town, state and section. */
export const citationKinds = ['cfr', 'usc', 'fr-document', 'fr-citation', 'rin', 'docket', 'aln', 'state-code', 'local-code'] as const
export type CitationKind = (typeof citationKinds)[number]

/** Paragraph designations such as `(a)(4)(ii)`. */
const paragraphs = String.raw`(?:\([0-9A-Za-z]{1,5}\))*`
const states = postalCodes.join('|')

/** Each form with a sentence that says what is expected. */
const forms: Readonly<Record<CitationKind, { readonly pattern: RegExp; readonly expected: string }>> = {
  cfr: {
    pattern: new RegExp(String.raw`^(?:[1-9]|[1-4][0-9]|50) CFR (?:part [0-9]{1,5}[a-z]?|[0-9]{1,5}[a-z]?(?:\.[0-9]{1,5}[a-z]{0,2}(?:-[0-9]{1,4})?${paragraphs})?)$`),
    expected: 'title 1-50, "CFR", then part or section, such as "13 CFR 312.7(a)(4)" or "13 CFR part 312"',
  },
  usc: {
    pattern: new RegExp(String.raw`^(?:[1-9]|[1-4][0-9]|5[0-4]) U\.S\.C\. (?:ch\. [0-9]{1,4}[A-Z]?|[0-9]{1,5}[a-z]{0,3}(?:-[0-9]{1,3}[a-z]?)?${paragraphs})$`),
    expected: 'title 1-54, "U.S.C.", then the section, such as "15 U.S.C. 3722a(e)(5)"',
  },
  'fr-document': {
    // Of two digits until 1999, of a letter and a digit (E7-1234) in the years after, of four digits since.
    pattern: /^(?:[CRX][0-9]-)?(?:(?:19|20)[0-9]{2}|[7-9][0-9]|[A-Z][0-9])-[0-9]{3,5}$/,
    expected: 'a Federal Register document number, such as "2017-00116"',
  },
  'fr-citation': { pattern: /^[1-9][0-9]{0,2} FR [1-9][0-9]{0,5}$/, expected: 'volume, "FR", page, such as "82 FR 3131"' },
  rin: { pattern: /^[0-9]{4}-[A-Z]{2}[0-9]{2}$/, expected: 'a Regulation Identifier Number: agency code, hyphen, two letters and two digits, such as "0610-AA68"' },
  docket: {
    pattern: /^(?:(?=.*-(?:(?:19|20)[0-9]{2}|[0-9]{2})-)[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+-[0-9]{3,5}|[A-Z]+_FRDOC_[0-9]{4})$/,
    expected: 'a docket of Regulations.gov: agency, year and number, such as "EPA-HQ-OAR-2021-0317"',
  },
  aln: { pattern: /^[0-9]{2}\.(?:[0-9]{3}|RD|U[0-9]{2})$/, expected: 'an Assistance Listing number of two digits, a point and three digits, such as "11.307"' },
  'state-code': {
    pattern: new RegExp(String.raw`^(?:${states}) \S.*[0-9].*$`),
    expected: 'the two-letter state, the name of the code and the section, such as "KS Stat. 74-5001"',
  },
  'local-code': {
    pattern: new RegExp(String.raw`^\S.*, (?:${states}): \S.*[0-9].*$`),
    expected: 'the place, the two-letter state, a colon, and the section, such as "Wichita, KS: Code of Ordinances 26.04"',
  },
}

/** What form a citation of this kind has, when `text` does not have it. */
export const citationFault = (citation: { readonly kind: CitationKind; readonly text: string }): string | undefined => {
  const form = forms[citation.kind]
  return form.pattern.test(citation.text) ? undefined : form.expected
}
