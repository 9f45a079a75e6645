import { InvalidInputError, parseKeyURI, type ProviderFactory } from '@kmskeys/core'
import { localKeys, type LocalOptions } from './provider.ts'

/** How a keyring configuration and a command line find this provider. */
export const provider: ProviderFactory<LocalOptions> = {
  name: 'local',
  schemes: ['local'],
  optionsFrom: (source) => {
    const fields = typeof source === 'string' ? Object.fromEntries(parseKeyURI(source).query) : source
    const options: { folder?: string; passphrase?: string } = {}
    for (const [field, value] of Object.entries(fields)) {
      if ((field !== 'folder' && field !== 'passphrase') || typeof value !== 'string')
        throw new InvalidInputError(
          `software keys may be configured with the texts folder and passphrase, not with ${field}`,
        )
      options[field] = value
    }
    return options
  },
  create: localKeys,
}
