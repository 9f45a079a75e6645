import { AuthenticationError, decodePEM, encodePEM } from '@kmskeys/core'
import { validateDER } from '@kmskeys/core/der'
import { OPENSSH_LABEL, publicHalfOfOpenSSH, readOpenSSH } from './openssh-key.ts'
import { askPassphrase, type KeyNames, type Passphrase } from './passphrase.ts'
import { decryptKey, encryptKey, readEncryptedKey } from './pbes2.ts'
import { parseJWK, readPrivateJWK } from './private-jwk.ts'
import { readKey } from './read-key.ts'
import type { SoftwareKey } from './software-key.ts'

const ENCRYPTED_LABEL = 'ENCRYPTED PRIVATE KEY'
/** The labels of private keys (RFC 7468 sections 10 and 11, and the older ones of OpenSSL) and their encodings. */
const TYPES: ReadonlyMap<string, 'pkcs8' | 'pkcs1' | 'sec1'> = new Map([
  ['PRIVATE KEY', 'pkcs8'],
  [ENCRYPTED_LABEL, 'pkcs8'],
  ['RSA PRIVATE KEY', 'pkcs1'],
  ['EC PRIVATE KEY', 'sec1'],
])

const LABELS = [...TYPES.keys(), OPENSSH_LABEL]

/**
 * Reads one private key of any form that is known here: a JWK where the text is JSON, else PEM.
 *
 * @param names what a passphrase function and errors are told
 * @throws {InvalidInputError} when it is not exactly one private key that is understood here
 * @throws {AuthenticationError} when the passphrase is missing or wrong
 */
export async function decodeText(
  text: string,
  passphrase: Passphrase | undefined,
  names: KeyNames,
): Promise<SoftwareKey> {
  return isJSON(text) ? readPrivateJWK(parseJWK(text)) : decodeKey(text, passphrase, names)
}

/**
 * The type of the private key that a text holds; `undefined` where it takes a passphrase to know.
 *
 * @throws {InvalidInputError} as {@link decodeText}
 */
export async function typeOfText(text: string, names: KeyNames): Promise<string | undefined> {
  if (!isJSON(text)) {
    const { label, der } = decodePEM(text, LABELS)
    if (label === OPENSSH_LABEL) return publicHalfOfOpenSSH(der).type
    if (label === ENCRYPTED_LABEL) {
      validateDER(der, { path: 'privateKey' })
      readEncryptedKey(der)
      return undefined
    }
  }
  return (await decodeText(text, undefined, names)).publicKey.type
}

/**
 * Reads one PEM private key.
 *
 * @param names what a passphrase function and errors are told
 * @throws {InvalidInputError} when it is not exactly one PEM private key that is understood here
 * @throws {AuthenticationError} when the passphrase is missing or wrong
 */
export async function decodeKey(
  text: string,
  passphrase: Passphrase | undefined,
  names: KeyNames,
): Promise<SoftwareKey> {
  const { label, der } = decodePEM(text, LABELS)
  if (label === OPENSSH_LABEL) return readOpenSSH(der, passphrase, names)
  validateDER(der, { path: 'privateKey' })
  if (label === ENCRYPTED_LABEL) return decrypt(der, passphrase, names)
  return readKey(der, TYPES.get(label) ?? 'pkcs8', names.signal)
}

/** Writes a key as PEM: PKCS#8, encrypted (PBES2, RFC 8018) where there is a passphrase. */
export async function encodeKey(
  key: SoftwareKey,
  passphrase: Passphrase | undefined,
  names: KeyNames,
): Promise<string> {
  const secret = passphrase === undefined ? undefined : await askPassphrase(passphrase, names)
  const der = key.pkcs8()
  try {
    if (secret === undefined) return encodePEM('PRIVATE KEY', der)
    return encodePEM(ENCRYPTED_LABEL, await encryptKey(der, secret))
  } finally {
    der.fill(0)
  }
}

async function decrypt(
  der: Uint8Array,
  passphrase: Passphrase | undefined,
  names: KeyNames,
): Promise<SoftwareKey> {
  const encrypted = readEncryptedKey(der)
  const inner = await decryptKey(encrypted, await askPassphrase(passphrase, names))
  // One wrong passphrase in 256 leaves something that looks padded.
  if (inner === undefined || !isDER(inner))
    throw new AuthenticationError(`the passphrase for ${names.place} is wrong`, {
      reason: 'wrong',
      keyId: names.keyId,
    })
  return readKey(inner, 'pkcs8', names.signal)
}

/** A JWK is a JSON object. */
function isJSON(text: string): boolean {
  return /^\s*\{/u.test(text)
}

function isDER(bytes: Uint8Array): boolean {
  try {
    validateDER(bytes)
    return true
  } catch {
    bytes.fill(0)
    return false
  }
}
