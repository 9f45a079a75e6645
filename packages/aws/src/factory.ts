import { InvalidInputError, parseKeyURI, type ProviderFactory } from '@kmskeys/core'
import { awsKms, type AwsKmsOptions } from './provider.ts'

/** How a keyring configuration and a command line find this provider. */
export const provider: ProviderFactory<AwsKmsOptions> = {
  name: 'aws',
  schemes: ['awskms'],
  optionsFrom: (source) => {
    const { region, profile, endpoint } = fieldsOf(source)
    const clientConfig = {
      ...(profile !== undefined && { profile }),
      ...(endpoint !== undefined && { endpoint }),
    }
    return {
      ...(region !== undefined && { region }),
      ...(Object.keys(clientConfig).length > 0 && { clientConfig }),
    }
  },
  create: awsKms,
}

interface Fields {
  region?: string
  profile?: string
  endpoint?: string
}

function fieldsOf(source: string | { readonly [field: string]: unknown }): Fields {
  if (typeof source === 'string') {
    const { attributes, query } = parseKeyURI(source)
    const region = attributes.get('region') ?? query.get('region')
    return region === undefined ? {} : { region }
  }
  const fields: Fields = {}
  for (const [field, value] of Object.entries(source)) {
    if ((field !== 'region' && field !== 'profile' && field !== 'endpoint') || typeof value !== 'string')
      throw new InvalidInputError(
        `AWS KMS may be configured with the texts region, profile and endpoint, not with ${field}`,
      )
    fields[field] = value
  }
  return fields
}
