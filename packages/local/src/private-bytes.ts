import { DERReader } from '@kmskeys/core/der'
import { readPrivateKeyInfo } from './private-key-info.ts'

/** The CurvePrivateKey inside a PrivateKeyInfo (RFC 8410 section 7), 32 or 57 bytes: a view. */
export function privateBytes(pkcs8: Uint8Array): Uint8Array {
  const { privateKey } = readPrivateKeyInfo(pkcs8)
  return DERReader.from(privateKey, { path: 'privateKeyInfo.privateKey' }).octetString()
}
