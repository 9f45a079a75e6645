import { SHA256 } from '../algorithms/hash.ts'
import { copyBytes } from '../data/bytes.ts'
import { lazy } from '../data/lazy.ts'
import { encodeDER } from '../der/writer.ts'

/**
 * What HashSLH-DSA signs instead of a message: M′ of FIPS 205 algorithm 23, 1 || |ctx| || ctx || OID || PH(M).
 *
 * @param digest of SHA-256, the one hash that there is a row with
 */
export function hashSLHDSAInput(digest: Uint8Array, context: Uint8Array = new Uint8Array()): Uint8Array {
  return copyBytes(Buffer.concat([Uint8Array.of(1, context.length), context, sha256OID(), digest]))
}

const sha256OID = lazy(() => encodeDER((w) => w.oid(SHA256.oid)))
