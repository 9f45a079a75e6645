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
  readonly passphrase?: Passphrase | undefined
}

/**
 * Reads a private key from PEM text: PKCS#8, encrypted or not, PKCS#1, SEC1, or as ssh-keygen writes it. It belongs to no
 * provider.
 *
 * @throws {InvalidInputError} when it is not exactly one PEM private key of a type that is known here
 * @throws {AuthenticationError} when the passphrase is missing or wrong
 */
export async function privateKeyFromPEM(
  pem: string,
  options: PrivateKeyFromPEMOptions = {},
): Promise<AnyPrivateKey> {
  checkFields(options, PEM_FIELDS, 'the options of privateKeyFromPEM')
  const { id = 'pem', passphrase } = options
  checkPassphrase(passphrase)
  return read({ ...options, id }, (names) => decodeKey(pem, passphrase, names))
}

/**
 * Reads a private key from a JSON Web Key, as `JSON.parse` returns it: `RSA` with all of its numbers, `EC`, `OKP`, or `AKP`
 * with its seed. Its halves must belong together. It belongs to no provider.
 *
 * @throws {InvalidInputError} with `path` and `rule`, when it is no private key of a type that is known here
 */
export async function privateKeyFromJWK(
  jwk: object,
  options: PrivateKeyFromJWKOptions = {},
): Promise<AnyPrivateKey> {
  checkFields(options, JWK_FIELDS, 'the options of privateKeyFromJWK')
  if (typeof jwk !== 'object' || jwk === null)
    throw new InvalidInputError('a JWK is an object with a member kty; parse JSON first', { path: 'jwk' })
  return read({ ...options, id: options.id ?? 'jwk' }, () => readPrivateJWK(jwk))
}

async function read(
  { id, verifySignatures = false }: PrivateKeyFromJWKOptions & { readonly id: string },
  decode: (names: KeyNames) => Promise<SoftwareKey>,
): Promise<AnyPrivateKey> {
  const keyId = `local:${id}`
  const key = await decode({ name: id, place: id, keyId })
  await key.check()
  const opened = openedKey({ id: keyId, key }, verifySignatures)
  return 'signWith' in opened ? opened : privateKey(opened)
}

const JWK_FIELDS: ReadonlySet<string> = new Set<keyof PrivateKeyFromJWKOptions>(['id', 'verifySignatures'])
const PEM_FIELDS: ReadonlySet<string> = new Set<keyof PrivateKeyFromPEMOptions>([
  'id',
  'passphrase',
  'verifySignatures',
])
