import {
  checkFields,
  InvalidInputError,
  signatureAlgorithmFromIdentifier,
  UnsupportedAlgorithmError,
  type HashAlgorithm,
  type SignatureAlgorithm,
} from '@kmskeys/core'

/** Options of verifying a signature that is there already. */
export interface VerifySignatureOptions {
  /**
   * `INSECURE_SHA1` or `INSECURE_MD5` of `@kmskeys/core`: verifies as well what is signed with that hash, which proves
   * little, since two documents that share one can be made. None unless given.
   */
  readonly accept?: HashAlgorithm | undefined
}

/**
 * The row of the algorithm that something is signed with.
 *
 * @throws {UnsupportedAlgorithmError} when there is none, or its hash is an insecure one that is not accepted
 * @throws {InvalidInputError} when the options are none, or accept a hash that needs no word
 */
export function acceptedAlgorithm(
  identifier: Uint8Array,
  options: VerifySignatureOptions = {},
): SignatureAlgorithm {
  checkFields(options, OPTIONS, 'the options of verifying')
  const { accept } = options
  if (accept !== undefined && accept?.insecure !== true)
    throw new InvalidInputError(
      'accept is INSECURE_SHA1 or INSECURE_MD5 of @kmskeys/core; others need no word',
    )
  const row = signatureAlgorithmFromIdentifier(identifier, { insecure: true })
  const { hash, name } = row
  if (hash?.insecure !== true || hash.name === accept?.name) return row
  throw new UnsupportedAlgorithmError(
    `${hash.label} is insecure: to verify with ${name} all the same, give { accept: INSECURE_${hash.name.toUpperCase()} }`,
    { supported: [], operation: 'verify' },
  )
}

const OPTIONS: ReadonlySet<string> = new Set(['accept'])
