import { checkFields, privateKey, type AnyPrivateKey } from '@kmskeys/core'
import { decodeKey } from './pem.ts'
import { checkPassphrase, type Passphrase } from './passphrase.ts'
import { checkHalves, softwareKey } from './software-key.ts'

/** What reading a key from text can be told. */
export interface PrivateKeyFromPEMOptions {
  /** What the key is called in errors and events; `pem` unless given. */
  readonly id?: string | undefined
  readonly passphrase?: Passphrase | undefined
  /** Whether each signature is verified before it is returned; `false` unless given. */
  readonly verifySignatures?: boolean | undefined
}

/**
 * Reads a private key from PEM text: PKCS#8, encrypted or not, PKCS#1 or SEC1. It belongs to no provider.
 *
 * @throws {InvalidInputError} when it is not exactly one PEM private key of a type that is known here
 * @throws {AuthenticationError} when the passphrase is missing or wrong
 */
export async function privateKeyFromPEM(
  pem: string,
  options: PrivateKeyFromPEMOptions = {},
): Promise<AnyPrivateKey> {
  checkFields(options, FIELDS, 'the options of privateKeyFromPEM')
  const { id = 'pem', passphrase, verifySignatures = false } = options
  checkPassphrase(passphrase)
  const keyId = `local:${id}`
  const key = await decodeKey(pem, passphrase, { name: id, place: id, keyId })
  await checkHalves(key)
  const opened = softwareKey({ id: keyId, key }, verifySignatures)
  return 'signWith' in opened ? opened : privateKey(opened)
}

const FIELDS: ReadonlySet<string> = new Set<keyof PrivateKeyFromPEMOptions>([
  'id',
  'passphrase',
  'verifySignatures',
])
