import { SHA256, type Keyring } from '@kmskeys/core'
import { basicConstraints, CertificateBuilder, Name, type Certificate } from '@kmskeys/x509'

/** What a program made with a key, wherever that is. */
export interface Made {
  readonly id: string
  readonly document: Uint8Array
  /** DER encoded. */
  readonly signature: Uint8Array
  readonly certificate: Certificate
}

/**
 * A program that does not know where its key is: it signs a document and certifies itself. Moved to another place, it
 * is the same, and only the reference differs.
 */
export async function signAnywhere(keyring: Keyring, reference: string): Promise<Made> {
  const key = await keyring.getPrivateKey(reference, { type: 'ec' })
  const document = new TextEncoder().encode('to whom it may concern')
  const signature = await key.sign(document, SHA256)
  const certificate = await new CertificateBuilder()
    .subject(Name.of({ commonName: 'Anywhere CA' }))
    .validFor({ days: 365 })
    .extension(basicConstraints({ ca: true }))
    .sign(key)
  return { id: key.id, document, signature, certificate }
}
