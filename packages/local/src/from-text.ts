import { checkFields, InvalidInputError, privateKey, type AnyPrivateKey } from '@kmskeys/core'
import { checkPassphrase, type KeyNames, type Passphrase } from './passphrase.ts'
import { decodeKey } from './pem.ts'
import { readPrivateJWK } from './private-jwk.ts'
import { openedKey, type SoftwareKey } from './software-key.ts'

/** What reading a key from a JWK can be told. */
export interface PrivateKeyFromJWKOptions {
  /** What the key is called in errors and events; `jwk`, or `pem` for PEM, unless given. */
  readonly id?: string | undefined
  /** Whether each signature is verified before it is returned; `false` unless given. */
  readonly verifySignatures?: boolean | undefined
}

/** What reading a key from PEM can be told. */
export interface PrivateKeyFromPEMOptions extends PrivateKeyFromJWKOptions {
  /** What the key is encrypted with, where it is. */
  readonly passphrase?: Passphrase | undefined
}

/**
 * Reads a private key from PEM text: PKCS#8, encrypted or not, PKCS#1, SEC1, or as ssh-keygen writes it. It belongs to no
 * provider.
 *
 * @param pem the text of a file, with explanatory text before the key or none
 * @throws {InvalidInputError} when it is not exactly one PEM private key of a type that is known here, or an option is
 *   malformed
 * @throws {AuthenticationError} when the passphrase is missing or wrong
 */
export async function privateKeyFromPEM(
  pem: string,
  options: PrivateKeyFromPEMOptions = {},
): Promise<AnyPrivateKey> {
  checkFields(options, PEM_FIELDS, 'the options of privateKeyFromPEM', SWITCHES)
  const { id = 'pem', passphrase } = options
  checkPassphrase(passphrase)
  return read({ ...options, id }, (names) => decodeKey(pem, passphrase, names))
}

/**
 * Reads a private key from a JSON Web Key, as `JSON.parse` returns it: `RSA` with all of its numbers, `EC`, `OKP`, or `AKP`
 * with its seed. Its halves must belong together. It belongs to no provider.
 *
 * @throws {InvalidInputError} with `path` and `rule`, when it is no private key of a type that is known here; or when an
 *   option is malformed
 */
export async function privateKeyFromJWK(
  jwk: object,
  options: PrivateKeyFromJWKOptions = {},
): Promise<AnyPrivateKey> {
  checkFields(options, JWK_FIELDS, 'the options of privateKeyFromJWK', SWITCHES)
  if (typeof jwk !== 'object' || jwk === null)
    throw new InvalidInputError('a JWK is an object with a member kty; parse JSON first', { path: 'jwk' })
  const { id = 'jwk' } = options
  return read({ ...options, id }, () => readPrivateJWK(jwk))
}

async function read(
  { id, verifySignatures = false }: PrivateKeyFromJWKOptions & { readonly id: string },
  decode: (names: KeyNames) => Promise<SoftwareKey>,
): Promise<AnyPrivateKey> {
  if (typeof id !== 'string' || id === '')
    throw new InvalidInputError('id must be text that is not empty', { path: 'id' })
  const keyId = `local:${id}`
  const key = await decode({ name: id, place: id, keyId })
  await key.check()
  const opened = openedKey({ id: keyId, key }, verifySignatures)
  return 'signWith' in opened ? opened : privateKey(opened)
}

const SWITCHES = ['verifySignatures']
const JWK_FIELDS: ReadonlySet<string> = new Set<keyof PrivateKeyFromJWKOptions>(['id', 'verifySignatures'])
const PEM_FIELDS: ReadonlySet<string> = new Set<keyof PrivateKeyFromPEMOptions>([
  'id',
  'passphrase',
  'verifySignatures',
])
