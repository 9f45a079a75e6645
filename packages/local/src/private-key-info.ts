import { InvalidInputError } from '@kmskeys/core'
import { context, contextConstructed, DERReader } from '@kmskeys/core/der'

/** What a PrivateKeyInfo, or OneAsymmetricKey, holds (RFC 5958 section 2). All are views of it. */
export interface PrivateKeyInfo {
  /** The algorithm's object identifier, in dotted form. */
  readonly algorithm: string
  /** The DER encoded parameters, absent where there are none. */
  readonly parameters: Uint8Array | undefined
  /** The content of privateKey. */
  readonly privateKey: Uint8Array
  /** The content of publicKey, which only version 1 has, and not always. */
  readonly publicKey: Uint8Array | undefined
}

/**
 * Takes a PrivateKeyInfo apart.
 *
 * @throws {InvalidInputError} when it is none, of a version that there is not, or something is behind it
 */
export function readPrivateKeyInfo(der: Uint8Array): PrivateKeyInfo {
  const input = DERReader.from(der, { path: 'privateKeyInfo' })
  const info = input.sequence()
  input.end()
  const version = info.smallInteger('version')
  const identifier = info.sequence('privateKeyAlgorithm')
  const algorithm = identifier.oid('algorithm')
  const parameters = identifier.done ? undefined : identifier.element('parameters')
  identifier.end()
  const privateKey = info.octetString('privateKey')
  if (info.tagIs(ATTRIBUTES)) info.skip('attributes')
  const publicKey = info.tagIs(PUBLIC_KEY) ? info.bitStringBytes('publicKey', PUBLIC_KEY) : undefined
  info.end()
  if (version === 0 ? publicKey === undefined : version === 1)
    return { algorithm, parameters, privateKey, publicKey }
  throw new InvalidInputError(
    'the private key is malformed: it has version 0, or 1, in which alone the public key may stand (RFC 5958 2)',
    { path: 'privateKeyInfo.version', rule: 'RFC 5958 2' },
  )
}

const ATTRIBUTES = contextConstructed(0)
const PUBLIC_KEY = context(1)
