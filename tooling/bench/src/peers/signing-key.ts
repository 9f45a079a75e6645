import type { KeyObject } from 'node:crypto'

/** The issuer's key as libraries on Web Crypto take it, not extractable. */
export function importSigningKey(key: KeyObject): Promise<CryptoKey> {
  const pkcs8 = new Uint8Array(key.export({ type: 'pkcs8', format: 'der' }))
  return crypto.subtle.importKey('pkcs8', pkcs8, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
}
