import { createPrivateKey, createPublicKey, diffieHellman, randomBytes, type KeyObject } from 'node:crypto'
import { ecdsaToDER } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { inverse, toInteger } from '@kmskeys/core/primitives'
import { readDSANumbers } from './dsa-numbers.ts'
import { readPrivateKeyInfo } from './private-key-info.ts'

/**
 * Signs a digest with DSA (FIPS 186-4 section 4.6), which `node:crypto` cannot: it hashes what it is given once more,
 * silently. What is raised to a secret power is raised by OpenSSL, in constant time, as a Diffie-Hellman agreement with
 * g; what is inverted is blinded.
 */
export function signDSADigest(key: KeyObject, digest: Uint8Array): Uint8Array {
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
  try {
    const { p, q, g, x } = readDSANumbers(readPrivateKeyInfo(pkcs8))
    const size = q.toString(16).length / 2
    const z = toInteger(digest.subarray(0, size))
    for (;;) {
      const k = randomBelow(q, size)
      const r = powerOfG(p, g, k) % q
      const b = randomBelow(q, size)
      const s = (inverse((k * b) % q, q) * ((b * z + ((b * x) % q) * r) % q)) % q
      if (r !== 0n && s !== 0n) return ecdsaToDER(Buffer.concat([toBytes(r, size), toBytes(s, size)]), size)
    }
  } finally {
    pkcs8.fill(0)
  }
}

/** g to the power of k modulo p: what who has k agrees on with who has shown g. */
function powerOfG(p: bigint, g: bigint, k: bigint): bigint {
  const algorithm = encodeDER((w) =>
    w.sequence(() => w.oid('1.2.840.113549.1.3.1').sequence(() => w.integer(p).integer(g))),
  )
  const secret = encodeDER((w) =>
    w.sequence(() =>
      w
        .integer(0)
        .raw(algorithm)
        .octetStringOf((inner) => inner.integer(k)),
    ),
  )
  const shown = encodeDER((w) => w.sequence(() => w.raw(algorithm).bitStringOf((inner) => inner.integer(g))))
  const privateKey = createPrivateKey({ key: Buffer.from(secret.buffer), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey({ key: Buffer.from(shown.buffer), format: 'der', type: 'spki' })
  secret.fill(0)
  return toInteger(diffieHellman({ privateKey, publicKey }))
}

/** From 1 to q - 1, with 64 bits more than are needed (FIPS 186-4 B.2.1). */
function randomBelow(q: bigint, size: number): bigint {
  return (toInteger(randomBytes(size + 8)) % (q - 1n)) + 1n
}

function toBytes(value: bigint, size: number): Uint8Array {
  return Buffer.from(value.toString(16).padStart(2 * size, '0'), 'hex')
}
