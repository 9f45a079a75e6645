import { lazy } from '../data/lazy.ts'
import { encodeDER } from '../der/writer.ts'
import type { SignatureAlgorithm } from './signature-algorithm.ts'

/**
 * A row of the table of signature algorithms, with its AlgorithmIdentifier, which is made when it is first asked for. The
 * rows share the function that answers it: objects of which each has one of its own are kept by V8 in a way that makes
 * each of their fields slow to read.
 */
export function identified<R extends SignatureAlgorithm>(
  row: Omit<R, 'algorithmIdentifier'>,
  identifier: () => Uint8Array,
): R {
  identifiers.set(row.name, lazy(identifier))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the accessor is what it lacked
  return Object.freeze(Object.defineProperty(row, 'algorithmIdentifier', ACCESSOR)) as R
}

/** An AlgorithmIdentifier (RFC 5280 section 4.1.1.2) without parameters, or with NULL for them. */
export function algorithmIdentifier(oid: string, parameters?: 'NULL'): () => Uint8Array {
  return () =>
    encodeDER((w) =>
      w.sequence(() => {
        w.oid(oid)
        if (parameters === 'NULL') w.null()
      }),
    )
}

const ACCESSOR: PropertyDescriptor = {
  enumerable: true,
  get(this: Pick<SignatureAlgorithm, 'name'>) {
    return identifiers.get(this.name)?.()
  },
}
const identifiers = new Map<string, () => Uint8Array>()
