import { InvalidInputError, parseKeyURI, type ProviderFactory } from '@kmskeys/core'
import { azureKeyVault, type AzureKeyVaultOptions } from './provider.ts'
import { checkVaultUrl, hsmOf, vaultOf } from './reference.ts'

/** How a keyring configuration and a command line find this provider. */
export const provider: ProviderFactory<AzureKeyVaultOptions> = {
  name: 'azure',
  schemes: ['azurekms'],
  optionsFrom: (source) => {
    if (typeof source !== 'string') return fieldsOf(source)
    const { body, attributes, query } = parseKeyURI(source)
    const known = new Map([...attributes, ...query])
    const host = /^(?:https:)?\/\/([^/]+)\//u.exec(body)?.[1]
    const vaultUrl = host === undefined ? vaultOf(known) : checkVaultUrl(`https://${host}`)
    return { ...(vaultUrl !== undefined && { vaultUrl }), ...(hsmOf(known) && { hsm: true }) }
  },
  create: azureKeyVault,
}

function fieldsOf(source: { readonly [field: string]: unknown }): AzureKeyVaultOptions {
  const { vaultUrl, hsm, ...others } = source
  const [unknown] = Object.keys(others)
  if (unknown !== undefined || (vaultUrl !== undefined && typeof vaultUrl !== 'string'))
    throw new InvalidInputError(
      `Azure Key Vault may be configured with the text vaultUrl and with hsm, not with ${unknown ?? 'another vaultUrl'}`,
    )
  if (hsm !== undefined && typeof hsm !== 'boolean') throw new InvalidInputError('hsm must be true or false')
  return { ...(vaultUrl !== undefined && { vaultUrl }), ...(hsm !== undefined && { hsm }) }
}
