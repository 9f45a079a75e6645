import {
  ENCRYPTION_ALGORITHMS,
  encryptionAlgorithm,
  type EncryptionAlgorithm,
} from './encryption-algorithms.ts'
import { OAEP, PSS } from './padding.ts'
import type { RSASignatureAlgorithm, SignatureAlgorithm } from './signature-algorithm.ts'
import { rsaSignatureAlgorithm } from './rsa-signature-algorithms.ts'
import { SIGNATURE_ALGORITHMS } from './signature-algorithms.ts'

/**
 * This version's own row of the name that a row has, or, for one that was derived, the row that this version derives
 * with the same parameters. Nothing else of what is handed in is believed, since it may come from a newer version, or
 * be made up.
 *
 * @returns `undefined` when this version knows no such row
 */
export function knownAlgorithm(row: SignatureAlgorithm): SignatureAlgorithm | undefined {
  const own = ROWS.get(row?.name)
  if (own !== undefined) return own
  return isDerivedPSS(row) ? derivedLike(row) : undefined
}

/** The same for a row of an encryption algorithm. */
export function knownEncryption(row: EncryptionAlgorithm): EncryptionAlgorithm | undefined {
  const own = ENCRYPTION_ALGORITHMS.find(({ name }) => name === row?.name)
  if (own !== undefined || row?.hash === undefined) return own
  const { hash, mgf1Hash } = row
  return sameName(row, () => encryptionAlgorithm(new OAEP(hash, { mgf1Hash })))
}

const ROWS: ReadonlyMap<unknown, SignatureAlgorithm> = new Map(
  SIGNATURE_ALGORITHMS.map((row) => [row.name, row]),
)

function isDerivedPSS(row: SignatureAlgorithm): row is RSASignatureAlgorithm {
  return row?.derivedFrom !== undefined && row.keyType === 'rsa' && 'saltLength' in row
}

function derivedLike(row: RSASignatureAlgorithm): SignatureAlgorithm | undefined {
  const { hash, mgf1Hash, saltLength } = row
  return sameName(row, () =>
    rsaSignatureAlgorithm(saltLength === 'any' ? PSS.ANY_SALT : new PSS({ saltLength, mgf1Hash }), hash),
  )
}

/** What `derive` makes, if it makes anything, and that has the name of the row. */
function sameName<R extends { readonly name: string }>(
  row: { readonly name: string } | undefined,
  derive: () => R,
): R | undefined {
  try {
    const derived = derive()
    return derived.name === row?.name ? derived : undefined
  } catch {
    return undefined
  }
}
