import { InvalidInputError, type ProviderFactory } from '@kmskeys/core'
import { gcpKms, type GcpKmsOptions } from './provider.ts'

/** How a keyring configuration and a command line find this provider. */
export const provider: ProviderFactory<GcpKmsOptions> = {
  name: 'gcp',
  schemes: ['gcpkms', 'cloudkms'],
  // A URI names a key and says nothing else.
  optionsFrom: (source) => (typeof source === 'string' ? {} : fieldsOf(source)),
  create: gcpKms,
}

function fieldsOf(source: { readonly [field: string]: unknown }): GcpKmsOptions {
  const fields: { keyRing?: string; endpoint?: string } = {}
  for (const [field, value] of Object.entries(source)) {
    if ((field !== 'keyRing' && field !== 'endpoint') || typeof value !== 'string')
      throw new InvalidInputError(
        `Google Cloud KMS may be configured with the texts keyRing and endpoint, not with ${field}`,
      )
    fields[field] = value
  }
  return fields
}
