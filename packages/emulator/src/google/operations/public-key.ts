import { readSPKI } from '@kmskeys/core'
import { checksum } from '../crc32c.ts'
import { GoogleError } from '../google-error.ts'
import { requireEnabled } from '../store.ts'
import type { Operation, Output } from './operation.ts'

/** GetPublicKey: as PEM in its own field, or in the format that is asked for. */
export const getPublicKey: Operation = (store, input) => {
  const version = store.version(input.text('name'), 'cloudkms.cryptoKeyVersions.viewPublicKey')
  const { publicKey } = requireEnabled(version)
  const { algorithm, protectionLevel, row } = version.cryptoKey
  const format = input.text('publicKeyFormat')
  const answer = { name: version.name, algorithm, protectionLevel }
  const data = (bytes: Uint8Array): Output => ({
    ...answer,
    publicKeyFormat: format,
    publicKey: { data: bytes, crc32cChecksum: checksum(bytes) },
  })
  if (row.pqc === true && format !== 'NIST_PQC')
    throw new GoogleError(
      'INVALID_ARGUMENT',
      `The algorithm ${algorithm} needs the public_key_format NIST_PQC.`,
    )
  if (row.pqc === true) return data(readSPKI(publicKey.toDER()).key)
  switch (format) {
    case 'PUBLIC_KEY_FORMAT_UNSPECIFIED': {
      const pem = publicKey.toPEM()
      return { ...answer, pem, pemCrc32c: checksum(Buffer.from(pem)) }
    }
    case 'PEM':
      return data(Buffer.from(publicKey.toPEM()))
    case 'DER':
      return data(publicKey.toDER())
    default:
      throw new GoogleError('INVALID_ARGUMENT', `The public_key_format ${format} is not for ${algorithm}.`)
  }
}
