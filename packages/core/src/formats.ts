/**
 * Public keys in other forms than the SubjectPublicKeyInfo, read strictly and written: JWK, PKCS #1, raw bytes, OpenSSH.
 *
 *     import { decodeOpenSSH, jwkThumbprint, publicKeyToJWK } from '@kmskeys/core/formats'
 *
 *     const { publicKey, comment } = decodeOpenSSH('ssh-ed25519 AAAA… somebody@somewhere')
 *     const jwk = { ...publicKeyToJWK(publicKey), kid: jwkThumbprint(publicKey) }
 *
 * @module
 */
export { jwkThumbprint, publicKeyFromJWK, publicKeyToJWK } from './formats/jwk.ts'
export {
  publicKeyFromPKCS1,
  publicKeyFromPKCS1PEM,
  publicKeyToPKCS1,
  publicKeyToPKCS1PEM,
} from './formats/pkcs1.ts'
export type * from './formats/public-jwk.ts'
export { publicKeyFromRaw, publicKeyToRaw, type RawKeyKind, type RawOptions } from './formats/raw.ts'
export {
  decodeOpenSSH,
  encodeOpenSSH,
  publicKeyFromSSH,
  publicKeyToSSH,
  sshFingerprint,
  type OpenSSHPublicKey,
} from './formats/ssh.ts'
export { SSHReader } from './formats/ssh-wire.ts'
