import { checkFields, InvalidInputError } from '@kmskeys/core'
import { validateDER } from '@kmskeys/core/der'
import { checkPassphrase, type Passphrase } from './passphrase.ts'
import { decodeText, encodeKey } from './pem.ts'
import { readPrivateJWK } from './private-jwk.ts'
import { readKey } from './read-key.ts'

/** What converting a private key can be told. */
export interface ConvertOptions {
  /** Decrypts what is read, encrypts what is written. */
  readonly passphrase?: Passphrase | undefined
}

/**
 * The PKCS#8 of a private key in any form that is read here: what `importKey` of a provider takes. Overwrite it when it
 * has been used.
 *
 * @param source PEM, the text of a JWK, or a JWK as `JSON.parse` returns it
 * @throws {InvalidInputError} when it is not exactly one private key of a type that is known here
 * @throws {AuthenticationError} when the passphrase is missing or wrong
 */
export async function decodePrivateKey(
  source: string | object,
  options: ConvertOptions = {},
): Promise<Uint8Array> {
  const { passphrase } = checkOptions(options, 'decodePrivateKey')
  if (
    source === null ||
    (typeof source !== 'string' && typeof source !== 'object') ||
    ArrayBuffer.isView(source)
  )
    throw new InvalidInputError('a private key is given as text, or as a JWK')
  const key = await (typeof source === 'string'
    ? decodeText(source, passphrase, NAMES)
    : readPrivateJWK(source))
  await key.check()
  return key.pkcs8()
}

/**
 * Writes a private key as PEM: PKCS#8, encrypted where there is a passphrase (PBES2 of RFC 8018, with 600,000 iterations of
 * PBKDF2-HMAC-SHA256, and AES-256-CBC).
 *
 * @param pkcs8 the DER encoded PKCS#8, which is left as it is
 * @throws {InvalidInputError} when it is no private key of a type that is known here
 * @throws {AuthenticationError} when the passphrase is empty, or its function fails
 */
export async function encodePrivateKey(pkcs8: Uint8Array, options: ConvertOptions = {}): Promise<string> {
  const { passphrase } = checkOptions(options, 'encodePrivateKey')
  validateDER(pkcs8, { path: 'pkcs8' })
  const key = await readKey(new Uint8Array(pkcs8), 'pkcs8')
  await key.check()
  return encodeKey(key, passphrase, NAMES)
}

function checkOptions(options: ConvertOptions, name: string): ConvertOptions {
  checkFields(options, FIELDS, `the options of ${name}`)
  checkPassphrase(options.passphrase)
  return options
}

const FIELDS: ReadonlySet<string> = new Set<keyof ConvertOptions>(['passphrase'])
/** What a passphrase function is told. */
const NAMES = { name: 'pem', place: 'pem', keyId: 'local:pem' }
