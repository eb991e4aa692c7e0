import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import type { Entry } from '../../ledger/entries.ts'

type Check = 'under way' | 'same' | 'other'

/** SHA-256 of a text in base64url, as leaves hold it. */
const digestOf = async (text: string): Promise<string> => {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

const words = {
  'under way': 'The body is being checked against its leaf…',
  same: 'Checked in this browser: the SHA-256 of the body is the one in the leaf.',
  other: 'The SHA-256 of the body is NOT the one in the leaf. Tell whoever runs this ledger.',
} as const satisfies Readonly<Record<Check, string>>

/** The canonical body and its leaf, and whether the one belongs to the other; reckoned here, not taken from the server. */
export const Proof = ({ entry }: { readonly entry: Entry }): ReactNode => {
  const { leaf, canonical } = entry
  const [check, setCheck] = useState<Check>('under way')
  useEffect(() => {
    if (canonical === undefined) return
    const { body } = JSON.parse(leaf) as { readonly body: string }
    void digestOf(canonical).then((digest) => setCheck(digest === body ? 'same' : 'other'))
  }, [leaf, canonical])
  return (
    <section aria-labelledby="proof">
      <h2 id="proof">Proof</h2>
      {canonical === undefined ? (
        <p className="soft">The canonical body is for auditors and stewards. The leaf is for everybody.</p>
      ) : (
        <p role="status" className={check === 'other' ? 'tag tag--late' : undefined}>
          {words[check]}
        </p>
      )}
      <h3>Leaf</h3>
      <pre className="bytes" tabIndex={0} aria-label="Leaf">
        {leaf}
      </pre>
      {canonical !== undefined && (
        <>
          <h3>Canonical body</h3>
          <pre className="bytes" tabIndex={0} aria-label="Canonical body">
            {canonical}
          </pre>
        </>
      )}
    </section>
  )
}
