import { InvalidInputError, type AnyPublicKey } from '@kmskeys/core'
import { DERReader, encodeDER } from '@kmskeys/core/der'
import { readKey } from './read-key.ts'
import type { SoftwareKey } from './software-key.ts'

/**
 * A key of its two halves, of which the private one decides.
 *
 * @param privateHalf as it stands in the `privateKey` of a PKCS#8 of that type (RFC 5958 section 2); zero afterwards
 * @throws {InvalidInputError} when there is no such private key, or its public half is another one
 */
export async function keyOfHalves(publicKey: AnyPublicKey, privateHalf: Uint8Array): Promise<SoftwareKey> {
  const spki = publicKey.toDER()
  const algorithm = DERReader.from(spki).sequence().element()
  const pkcs8 = encodeDER((w) =>
    w.sequence(() => {
      w.integer(0).raw(algorithm).octetString(privateHalf)
    }),
  )
  privateHalf.fill(0)
  const key = await readKey(pkcs8, 'pkcs8')
  if (Buffer.compare(key.publicKey.toDER(), spki) === 0) return key
  throw new InvalidInputError('the private and the public half do not belong together', {
    path: 'privateKey',
  })
}

/** The private half of a key on an elliptic curve: an ECPrivateKey (RFC 5915 section 3) with the scalar alone. */
export function writeECPrivateKey(scalar: Uint8Array): Uint8Array {
  return encodeDER((w) => w.sequence(() => w.integer(1).octetString(scalar)))
}

/** The private half of a key that is a string of bytes (RFC 8410 section 7). */
export function writeOctets(bytes: Uint8Array): Uint8Array {
  return encodeDER((w) => w.octetString(bytes))
}
