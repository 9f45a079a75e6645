import type { Emulator } from '../server/emulator.ts'
import { startGrpcEmulator } from '../server/start-grpc.ts'
import type { GoogleKmsFault } from './google-faults.ts'
import { GoogleKmsService } from './google-kms-service.ts'
import { isId } from './names.ts'
import { GoogleStore } from './store.ts'

/** What the emulated project is. */
export interface GoogleKmsEmulatorOptions {
  /** The project's id; `emulated-project` unless given. */
  readonly project?: string | undefined
  /** Where the key ring is that is there from the start; `europe-west1` unless given. */
  readonly location?: string | undefined
  /** Milliseconds that a new version is PENDING_GENERATION at least; 0 unless given, and as long as it takes. */
  readonly generation?: number | undefined
}

/** Google Cloud KMS on loopback. */
export interface GoogleKmsEmulator extends Emulator<GoogleKmsFault> {
  readonly project: string
  /** The name of the key ring that is there from the start, `projects/…/locations/…/keyRings/emulated`. */
  readonly keyRing: string
}

/**
 * Starts Google Cloud KMS on loopback: one project with one key ring and without keys, over gRPC without TLS. Keys are
 * real, requests are read by the published definitions, checksums are honoured, and any credential is accepted. It
 * emulates CreateKeyRing, GetKeyRing, CreateCryptoKey, GetCryptoKey, ListCryptoKeys, CreateCryptoKeyVersion,
 * GetCryptoKeyVersion, ListCryptoKeyVersions, UpdateCryptoKeyVersion, DestroyCryptoKeyVersion,
 * RestoreCryptoKeyVersion, GetPublicKey, AsymmetricSign and AsymmetricDecrypt, of keys of the protection levels
 * SOFTWARE and HSM.
 *
 * @throws {RangeError} when project, location or generation is malformed
 */
export async function googleKmsEmulator(options: GoogleKmsEmulatorOptions = {}): Promise<GoogleKmsEmulator> {
  const { project = 'emulated-project', location = 'europe-west1', generation = 0 } = options
  if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(project))
    throw new RangeError(`${project} is no id of a project`)
  if (!isId(location)) throw new RangeError(`${location} is no location`)
  if (!(generation >= 0)) throw new RangeError('generation must be a number from 0')
  const store = new GoogleStore(project, generation)
  const keyRing = `projects/${project}/locations/${location}/keyRings/emulated`
  store.addKeyRing(keyRing)
  return Object.assign(await startGrpcEmulator(new GoogleKmsService(store)), { project, keyRing })
}
