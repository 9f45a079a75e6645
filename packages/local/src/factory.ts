import { InvalidInputError, parseKeyURI, type ProviderFactory } from '@kmskeys/core'
import { localKeys, type LocalOptions } from './provider.ts'

/** How a keyring configuration and a command line find this provider. */
export const provider: ProviderFactory<LocalOptions> = {
  name: 'local',
  schemes: ['local'],
  optionsFrom: (source) => {
    const isURI = typeof source === 'string'
    const fields = isURI ? Object.fromEntries(parseKeyURI(source).query) : source
    const types = isURI ? URI_FIELDS : ENTRY_FIELDS
    for (const [field, value] of Object.entries(fields)) {
      const type = types.get(field)
      if (type === undefined || typeof value !== type)
        throw new InvalidInputError(
          `software keys may be configured with ${[...types].map((each) => each.join(': ')).join(', ')}, not with ${type === undefined ? field : `such a ${field}`}`,
        )
    }
    return { ...fields }
  },
  create: localKeys,
}

/** What a URI may have: the attributes that opening it takes as well. */
const URI_FIELDS: ReadonlyMap<string, string> = new Map([
  ['folder', 'string'],
  ['passphrase', 'string'],
])
/** What an entry of a configuration may have. */
const ENTRY_FIELDS: ReadonlyMap<string, string> = new Map([
  ...URI_FIELDS,
  ['verifySignatures', 'boolean'],
  ['timeout', 'number'],
  ['maxInFlight', 'number'],
])
