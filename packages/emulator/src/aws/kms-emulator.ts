import type { Emulator } from '../server/emulator.ts'
import { startEmulator } from '../server/start.ts'
import type { KmsFault } from './kms-faults.ts'
import { KmsService } from './kms-service.ts'
import { KmsStore } from './store.ts'

/** What the emulated account is. */
export interface AwsKmsEmulatorOptions {
  /** `us-east-1` unless given. */
  readonly region?: string | undefined
  /** The account's twelve digits; `111122223333` unless given. */
  readonly account?: string | undefined
  /** The most entries that one page of a list has, however many are asked for; the service's own limits unless given. */
  readonly pageSize?: number | undefined
}

/** AWS KMS on loopback. */
export interface AwsKmsEmulator extends Emulator<KmsFault> {
  readonly region: string
  readonly account: string
}

/**
 * Starts AWS KMS on loopback: one account in one region, without keys, over AWS JSON 1.1. Keys are real, requests are
 * validated against the published API model, and any credential is accepted. It emulates CreateKey, DescribeKey,
 * GetPublicKey, Sign, CreateAlias, UpdateAlias, DeleteAlias, ListKeys, ListAliases, EnableKey, DisableKey,
 * ScheduleKeyDeletion and CancelKeyDeletion, of keys that are RSA, of an elliptic curve, Ed25519 or symmetric.
 *
 * @throws {RangeError} when region or account is malformed, or a page would have no entry
 */
export async function awsKmsEmulator(options: AwsKmsEmulatorOptions = {}): Promise<AwsKmsEmulator> {
  const { region = 'us-east-1', account = '111122223333', pageSize = Infinity } = options
  if (!/^[a-z]+(?:-[a-z]+)+-\d+$/.test(region)) throw new RangeError(`${region} is no region of AWS`)
  if (!/^\d{12}$/.test(account)) throw new RangeError('an account has twelve digits')
  if (!(pageSize >= 1)) throw new RangeError('a page has at least one entry')
  const emulator = await startEmulator(new KmsService(new KmsStore(region, account, pageSize)))
  return Object.assign(emulator, { region, account })
}
