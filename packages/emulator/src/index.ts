/**
 * Key management services on loopback, with real cryptography and faults on request, for tests.
 *
 * @example
 * ```ts
 * import { awsKmsEmulator } from '@kmskeys/emulator'
 *
 * await using server = await awsKmsEmulator({ region: 'eu-west-1' })
 * server.endpoint // for the client of your choice
 * server.fault({ operation: 'Sign', kind: 'throttle', times: 2 })
 * server.calls // what reached it
 * ```
 *
 * @packageDocumentation
 */
export { awsKmsEmulator, type AwsKmsEmulator, type AwsKmsEmulatorOptions } from './aws/kms-emulator.ts'
export type { Falsehood, KmsFault } from './aws/kms-faults.ts'
export {
  azureKeyVaultEmulator,
  type AzureKeyVaultEmulator,
  type AzureKeyVaultEmulatorOptions,
} from './azure/key-vault-emulator.ts'
export type { KeyVaultFalsehood, KeyVaultFault } from './azure/key-vault-faults.ts'
export type { GoogleKmsFalsehood, GoogleKmsFault } from './google/google-faults.ts'
export {
  googleKmsEmulator,
  type GoogleKmsEmulator,
  type GoogleKmsEmulatorOptions,
} from './google/google-kms-emulator.ts'
export type { LoggedCall } from './server/call-log.ts'
export type { Emulator } from './server/emulator.ts'
export type { Fault, FaultRule, NetworkFault } from './server/faults.ts'
