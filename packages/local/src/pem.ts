import { createPrivateKey } from 'node:crypto'
import { AuthenticationError, decodePEM, encodePEM, InvalidInputError } from '@kmskeys/core'
import { validateDER } from '@kmskeys/core/der'
import { pkcs8Of, type KeyMaterial } from './key-material.ts'
import { importMLDSA } from './ml-dsa.ts'
import { importMLKEM } from './ml-kem.ts'
import { askPassphrase, type KeyNames, type Passphrase } from './passphrase.ts'
import { decryptKey, encryptKey, readEncryptedKey } from './pbes2.ts'
import { readSeedKey } from './seed-pkcs8.ts'
import { importSLHDSA } from './slh-dsa.ts'

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
 * @param names what a passphrase function and errors are told
 * @throws {InvalidInputError} when it is not exactly one PEM private key that is understood here
 * @throws {AuthenticationError} when the passphrase is missing or wrong
 */
export async function decodeKey(
  text: string,
  passphrase: Passphrase | undefined,
  names: KeyNames,
): Promise<KeyMaterial> {
  const { label, der } = decodePEM(text, [...TYPES.keys()])
  validateDER(der, { path: 'privateKey' })
  if (label === 'ENCRYPTED PRIVATE KEY') return decrypt(der, passphrase, names)
  return readKey(der, TYPES.get(label) ?? 'pkcs8')
}

/** Writes a key as PEM: PKCS#8, encrypted (PBES2, RFC 8018) where there is a passphrase. */
export async function encodeKey(
  key: KeyMaterial,
  passphrase: Passphrase | undefined,
  names: KeyNames,
): Promise<string> {
  const secret = passphrase === undefined ? undefined : await askPassphrase(passphrase, names)
  const der = pkcs8Of(key)
  try {
    if (secret === undefined) return encodePEM('PRIVATE KEY', der)
    return encodePEM('ENCRYPTED PRIVATE KEY', await encryptKey(der, secret))
  } finally {
    der.fill(0)
  }
}

async function decrypt(
  der: Uint8Array,
  passphrase: Passphrase | undefined,
  names: KeyNames,
): Promise<KeyMaterial> {
  const encrypted = readEncryptedKey(der)
  const inner = await decryptKey(encrypted, await askPassphrase(passphrase, names))
  // One wrong passphrase in 256 leaves something that looks padded.
  if (inner === undefined || !isDER(inner))
    throw new AuthenticationError(`the passphrase for ${names.place} is wrong`, {
      reason: 'wrong',
      keyId: names.keyId,
    })
  return readKey(inner, 'pkcs8')
}

/** Takes the key over: `der` is zero afterwards. */
async function readKey(der: Uint8Array, type: 'pkcs8' | 'pkcs1' | 'sec1'): Promise<KeyMaterial> {
  try {
    const made = type === 'pkcs8' ? readSeedKey(der) : undefined
    if (made?.type === 'ml-dsa') return await importMLDSA(made, der)
    if (made?.type === 'ml-kem') return await importMLKEM(made, der)
    const slhDSA = type === 'pkcs8' ? await importSLHDSA(der) : undefined
    if (slhDSA !== undefined) return slhDSA
    const key = Buffer.from(der.buffer, der.byteOffset, der.length)
    return createPrivateKey({ key, format: 'der', type })
  } catch (error) {
    if (error instanceof InvalidInputError) throw error
    // What OpenSSL says is dropped, since it may quote the input.
    throw new InvalidInputError('this private key is malformed, or of a kind that is not known here')
  } finally {
    der.fill(0)
  }
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
