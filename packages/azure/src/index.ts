/**
 * Azure Key Vault and Managed HSM keys for `@kmskeys`.
 *
 * @example
 * ```ts
 * import { PSS, SHA256 } from '@kmskeys/core'
 * import { azureKeyVault } from '@kmskeys/azure'
 *
 * const vault = azureKeyVault({ vaultUrl: 'https://example.vault.azure.net' })
 * const key = await vault.getPrivateKey('issuing-ca', { type: 'rsa' })
 * const signature = await key.sign(message, new PSS(), SHA256)
 * await vault.close()
 * ```
 *
 * @packageDocumentation
 */
export { DECRYPT_OFFERS, OFFERS, type AzureDecryptOffer, type AzureOffer } from './algorithms.ts'
export type { AzureKeyFields } from './create-key.ts'
export { provider } from './factory.ts'
export { azureKeyVault, type AzureKeyVault, type AzureKeyVaultOptions } from './provider.ts'
