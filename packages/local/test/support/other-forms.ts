import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { ml_kem512 } from '@noble/post-quantum/ml-kem.js'
import { p256 } from '@noble/curves/nist.js'
import type { DescribedKey } from '@kmskeys/conformance'
import { encodePEM, type KeyType } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { P256, privateKeyInfo, spki, type Write } from './hostile-parts.ts'

/** Keys in forms of PKCS#8 that few write: with a public half, expanded, or with the smallest and largest numbers. */
export function otherForms(folder: string): DescribedKey[] {
  const write = (name: string, type: KeyType, der: Uint8Array, publicKey: string): DescribedKey => {
    writeFileSync(join(folder, `${name}.pem`), encodePEM('PRIVATE KEY', der))
    return { reference: name, type, publicKey, listedAs: name, describedAs: { name, type } }
  }
  return [
    write('with-public-half', 'ed25519', Buffer.from(BOTH, 'base64'), ED25519),
    ...[1n, p256.Point.Fn.ORDER - 1n].map((scalar, index) => {
      const bytes = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
      const point = Buffer.from(p256.getPublicKey(bytes, false))
      const inner = encodeDER((w) => w.sequence(() => w.integer(1).octetString(bytes)))
      return write(`scalar-${index}`, 'ec', privateKeyInfo(P256, inner), spki(P256, point))
    }),
    ...seeded('ml-dsa', ml_dsa44, 32, '2.16.840.1.101.3.4.3.17', write),
    ...seeded('ml-kem', ml_kem512, 64, '2.16.840.1.101.3.4.4.1', write),
  ]
}

/** The expanded key, and both (RFC 9881 section 6, RFC 9935 section 6). */
function seeded(
  type: 'ml-dsa' | 'ml-kem',
  noble: { keygen(seed: Uint8Array): { readonly secretKey: Uint8Array; readonly publicKey: Uint8Array } },
  size: number,
  oid: string,
  write: (name: string, type: KeyType, der: Uint8Array, publicKey: string) => DescribedKey,
): DescribedKey[] {
  const seed = randomBytes(size)
  const { secretKey, publicKey } = noble.keygen(Uint8Array.from(seed))
  const algorithm: Write = (w) => w.oid(oid)
  const expanded = encodeDER((w) => w.octetString(secretKey))
  const both = encodeDER((w) => w.sequence(() => w.octetString(seed).octetString(secretKey)))
  const known = spki(algorithm, publicKey)
  return [
    write(`${type}-expanded`, type, privateKeyInfo(algorithm, expanded), known),
    write(`${type}-both`, type, privateKeyInfo(algorithm, both), known),
  ]
}

/** RFC 8410 section 10.3: a key with attributes and its public half; and that half (section 10.1). */
const BOTH =
  'MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhCoB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE='
const ED25519 = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
`
