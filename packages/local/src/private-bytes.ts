import { DERReader } from '@kmskeys/core/der'

/** The CurvePrivateKey inside a PrivateKeyInfo (RFC 8410 section 7), 32 or 57 bytes: a view. */
export function privateBytes(pkcs8: Uint8Array): Uint8Array {
  const info = DERReader.from(pkcs8, { path: 'privateKeyInfo' }).sequence()
  info.smallInteger('version')
  info.skip('privateKeyAlgorithm')
  return DERReader.from(info.octetString('privateKey'), { path: 'privateKeyInfo.privateKey' }).octetString()
}
