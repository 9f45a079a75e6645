import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { encodePEM, type AnyPrivateKey } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { privateKeyFromPEM } from '@kmskeys/local'

/** Reads a file of `test/vectors`. */
export function readVectors(name: string): unknown {
  const file = readFileSync(new URL(`../vectors/${name}`, import.meta.url))
  return JSON.parse((name.endsWith('.gz') ? gunzipSync(file) : file).toString())
}

export function bytesOf(hex = ''): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'))
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** `right`, or the code of the error. */
export async function outcomeOf(work: () => unknown): Promise<string> {
  try {
    await work()
    return 'right'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

/** Opens a PKCS#8 (RFC 5958) of this algorithm and content. */
export async function openPKCS8(oid: string, content: Uint8Array): Promise<AnyPrivateKey> {
  const pkcs8 = encodeDER((w) =>
    w.sequence(() =>
      w
        .integer(0)
        .sequence(() => w.oid(oid))
        .octetString(content),
    ),
  )
  return privateKeyFromPEM(encodePEM('PRIVATE KEY', pkcs8))
}

/** The same of a curve of RFC 8410, whose private key is an OCTET STRING of its own (section 7). */
export function openRFC8410(type: keyof typeof RFC8410, secret: string): Promise<AnyPrivateKey> {
  return openPKCS8(
    RFC8410[type],
    encodeDER((w) => w.octetString(bytesOf(secret))),
  )
}

/** RFC 8410 section 3. */
const RFC8410 = { x25519: '1.3.101.110', x448: '1.3.101.111', ed25519: '1.3.101.112', ed448: '1.3.101.113' }

/** The SubjectPublicKeyInfo of a DSA key: Dss-Parms and DSAPublicKey of RFC 3279 section 2.3.2. */
export function dsaSPKI(p: Uint8Array, q: Uint8Array, g: Uint8Array, y: Uint8Array): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() =>
      w
        .sequence(() =>
          w
            .oid('1.2.840.10040.4.1')
            .sequence(() => w.unsignedInteger(p).unsignedInteger(q).unsignedInteger(g)),
        )
        .bitStringOf(() => w.unsignedInteger(y)),
    ),
  )
}
