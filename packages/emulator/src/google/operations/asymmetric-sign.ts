import type { HashAlgorithm } from '@kmskeys/core'
import { checksum } from '../crc32c.ts'
import { GoogleError } from '../google-error.ts'
import type { Input } from '../input.ts'
import { requireEnabled } from '../store.ts'
import { requireChecksum } from './checksums.ts'
import type { Operation } from './operation.ts'

/** The most bytes of data, by what `gcloud kms asymmetric-sign` says of the service; its reference names no limit. */
const MAX_DATA = 65_536

/** AsymmetricSign, with the real key: of a digest, or of data, which the service hashes where there is a hash. */
export const asymmetricSign: Operation = async (store, input) => {
  const version = store.version(input.text('name'), 'cloudkms.cryptoKeyVersions.useToSign')
  const key = requireEnabled(version)
  const { row, algorithm, protectionLevel } = version.cryptoKey
  if (row.signature === undefined)
    throw new GoogleError('INVALID_ARGUMENT', `The algorithm ${algorithm} does not sign.`)
  const digest = input.message('digest')
  const data = input.bytes('data')
  if (digest !== undefined && data.length > 0)
    throw new GoogleError('INVALID_ARGUMENT', 'Only one of digest and data may be set.')
  if (data.length > MAX_DATA)
    throw new GoogleError('INVALID_ARGUMENT', `The data has more than ${MAX_DATA} bytes.`)
  const bytes = digest === undefined ? data : digestOf(digest, row.signature.hash, algorithm)
  const verifiedDigestCrc32c = digest !== undefined && requireChecksum(input, 'digestCrc32c', bytes)
  const verifiedDataCrc32c = digest === undefined && requireChecksum(input, 'dataCrc32c', bytes)
  const signature = await key.signWith(row.signature, bytes, {
    input: digest === undefined ? 'message' : 'digest',
  })
  return {
    name: version.name,
    signature,
    signatureCrc32c: checksum(signature),
    verifiedDigestCrc32c,
    verifiedDataCrc32c,
    protectionLevel,
  }
}

/** The digest, which must be of the algorithm's own hash: one of its fields is set. */
function digestOf(digest: Input, hash: HashAlgorithm | undefined, algorithm: string): Uint8Array {
  const field = digest.text('digest')
  const bytes = digest.bytes(field)
  if (hash === undefined || field !== hash.name)
    throw new GoogleError(
      'INVALID_ARGUMENT',
      `The algorithm ${algorithm} takes no digest of the kind [${field}].`,
    )
  if (bytes.length !== hash.digestSize)
    throw new GoogleError(
      'INVALID_ARGUMENT',
      `A digest for ${algorithm} has ${hash.digestSize} bytes, not ${bytes.length}.`,
    )
  return bytes
}
