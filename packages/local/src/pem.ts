import { createPrivateKey, type KeyObject } from 'node:crypto'
import { AuthenticationError, decodePEM, InvalidInputError } from '@kmskeys/core'
import { validateDER } from '@kmskeys/core/der'
import type { Passphrase } from './passphrase.ts'

/** The labels of private keys (RFC 7468 sections 10 and 11, and the older ones of OpenSSL) and their encodings. */
const TYPES: ReadonlyMap<string, 'pkcs8' | 'pkcs1' | 'sec1'> = new Map([
  ['PRIVATE KEY', 'pkcs8'],
  ['ENCRYPTED PRIVATE KEY', 'pkcs8'],
  ['RSA PRIVATE KEY', 'pkcs1'],
  ['EC PRIVATE KEY', 'sec1'],
])

/**
 * Reads one PEM private key.
 *
 * @param name what a passphrase function and errors are told
 * @throws {InvalidInputError} when it is not exactly one PEM private key that is understood here
 * @throws {AuthenticationError} when the passphrase is missing or wrong
 */
export async function decodeKey(
  text: string,
  passphrase: Passphrase | undefined,
  name: string,
): Promise<KeyObject> {
  const { label, der } = decodePEM(text, [...TYPES.keys()])
  validateDER(der, { path: 'privateKey' })
  const key = Buffer.from(der.buffer, der.byteOffset, der.length)
  if (label === 'ENCRYPTED PRIVATE KEY') return decrypt(key, await ask(passphrase, name), name)
  try {
    return createPrivateKey({ key, format: 'der', type: TYPES.get(label) ?? 'pkcs8' })
  } catch {
    // What OpenSSL says is dropped, since it may quote the input.
    throw new InvalidInputError('this private key is malformed, or of a kind that is not known here')
  } finally {
    der.fill(0)
  }
}

/** Writes a key as PEM: PKCS#8, encrypted with AES-256 (PBES2, RFC 8018) where there is a passphrase. */
export async function encodeKey(
  key: KeyObject,
  passphrase: Passphrase | undefined,
  name: string,
): Promise<string> {
  const secret = passphrase === undefined ? undefined : await ask(passphrase, name)
  const pem = key.export({
    type: 'pkcs8',
    format: 'pem',
    ...(secret !== undefined && { cipher: 'aes-256-cbc', passphrase: secret }),
  })
  return pem.toString()
}

function decrypt(key: Buffer, passphrase: string, name: string): KeyObject {
  try {
    return createPrivateKey({ key, format: 'der', type: 'pkcs8', passphrase })
  } catch {
    throw new AuthenticationError(`the passphrase for ${name} is wrong`, { reason: 'wrong' })
  }
}

async function ask(passphrase: Passphrase | undefined, name: string): Promise<string> {
  const secret = typeof passphrase === 'function' ? await passphrase(name) : passphrase
  if (typeof secret === 'string' && secret !== '') return secret
  throw new AuthenticationError(
    `the key ${name} is encrypted and needs a passphrase; give localKeys({ passphrase })`,
    { reason: 'missing' },
  )
}
