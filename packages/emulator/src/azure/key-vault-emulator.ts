import { makeServerCertificate } from '../server/certificate.ts'
import type { Emulator } from '../server/emulator.ts'
import { startEmulator } from '../server/start.ts'
import type { KeyVaultFault } from './key-vault-faults.ts'
import { KeyVaultService } from './key-vault-service.ts'
import { KeyVaultStore } from './store.ts'

/** What the emulated vault is. */
export interface AzureKeyVaultEmulatorOptions {
  /** Whether it is a managed HSM, whose keys are of the types RSA-HSM and EC-HSM only; a vault unless given. */
  readonly managedHSM?: boolean | undefined
}

/** Azure Key Vault on loopback. */
export interface AzureKeyVaultEmulator extends Emulator<KeyVaultFault> {
  /** The vault's URL, such as `https://127.0.0.1:40123`. */
  readonly vaultUrl: string
  /** The certificate, in PEM, that clients must trust; made for this vault alone. */
  readonly ca: string
}

/**
 * Starts Azure Key Vault on loopback over HTTPS: one vault without keys. Keys are real, any bearer token is accepted,
 * and a request without one is answered with the challenge, which the log calls `Challenge`. It emulates CreateKey,
 * GetKey, GetKeys, GetKeyVersions, UpdateKey, Sign, Decrypt (RSA-OAEP and RSA-OAEP-256), DeleteKey, GetDeletedKey,
 * RecoverDeletedKey and PurgeDeletedKey.
 */
export async function azureKeyVaultEmulator(
  options: AzureKeyVaultEmulatorOptions = {},
): Promise<AzureKeyVaultEmulator> {
  const certificate = await makeServerCertificate('Key Vault on loopback')
  const service = new KeyVaultService(new KeyVaultStore(options.managedHSM === true))
  const emulator = await startEmulator(service, certificate)
  return Object.assign(emulator, { vaultUrl: emulator.endpoint, ca: certificate.ca })
}
