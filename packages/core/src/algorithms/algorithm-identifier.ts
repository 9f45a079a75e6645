import { lazy } from '../data/lazy.ts'
import { encodeDER } from '../der/writer.ts'

/** An AlgorithmIdentifier (RFC 5280 section 4.1.1.2) without parameters, or with NULL for them. */
export function algorithmIdentifier(oid: string, parameters?: 'NULL'): () => Uint8Array {
  return lazy(() =>
    encodeDER((w) =>
      w.sequence(() => {
        w.oid(oid)
        if (parameters === 'NULL') w.null()
      }),
    ),
  )
}
