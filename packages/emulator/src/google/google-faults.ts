import { readSPKI } from '@kmskeys/core'
import type { FaultNames } from '../server/faults.ts'
import { checksum } from './crc32c.ts'
import { denied, GoogleError, isStatusName, notEnabled, throttled, unauthenticated } from './google-error.ts'
import { OPERATIONS } from './operations/index.ts'
import type { Output } from './operations/operation.ts'
import type { GoogleStore } from './store.ts'
import { isRecord } from './validate.ts'

/**
 * What Google Cloud KMS can do wrong on request, beside the faults of the network: refuse with an error (`error:` and
 * any status of gRPC for those without a name of their own), or answer what is not true.
 */
export type GoogleKmsFault = GoogleKmsRefusal | GoogleKmsFalsehood | `error:${string}`

/** Faults that refuse. */
type GoogleKmsRefusal =
  | 'throttle'
  | 'deny'
  | 'not-found'
  | 'disabled'
  | 'destroyed'
  | 'internal-error'
  | 'unavailable'
  | 'unauthenticated'
  | 'wrong-request-checksum'

/**
 * Faults after which the work is done, and the answer is not true. `wrong-key` names another version,
 * `wrong-public-key` has another key's public half, `wrong-signature` a signature that does not verify, both with
 * checksums that are right; `wrong-checksum` has checksums that are not, `zero-checksum` those of no bytes,
 * `no-checksum` none; `unverified` says that the checksums of the request did not come; `empty` lacks every field.
 */
export type GoogleKmsFalsehood = (typeof FALSEHOODS)[number]

const FALSEHOODS = [
  'wrong-key',
  'wrong-public-key',
  'wrong-signature',
  'wrong-checksum',
  'zero-checksum',
  'no-checksum',
  'unverified',
  'empty',
] as const

/** What a refusal needs to know. */
interface Refused {
  readonly project: string
  readonly operation: string
  /** The resource that the request names. */
  readonly subject: string
}

const REFUSALS: { readonly [fault in GoogleKmsRefusal]: (refused: Refused) => GoogleError } = {
  throttle: ({ project }) => throttled(project),
  deny: ({ operation, subject }) => denied(permissionOf(operation), subject),
  'not-found': ({ subject }) => new GoogleError('NOT_FOUND', `${subject} not found.`),
  disabled: ({ subject }) => notEnabled(subject, 'DISABLED'),
  destroyed: ({ subject }) => notEnabled(subject, 'DESTROYED'),
  'internal-error': () => new GoogleError('INTERNAL', 'Internal error encountered.'),
  unavailable: () => new GoogleError('UNAVAILABLE', 'The service is currently unavailable.'),
  unauthenticated: () => unauthenticated(),
  'wrong-request-checksum': () =>
    new GoogleError('INVALID_ARGUMENT', 'The checksum of the request did not match what was received.'),
}

/** What fault rules can name. */
export const FAULTS: FaultNames = {
  operations: Object.keys(OPERATIONS),
  kinds: [...Object.keys(REFUSALS), ...FALSEHOODS],
  errors: {
    form: 'error:STATUS with a status of gRPC',
    test: (kind) => kind.startsWith(ERROR) && isStatusName(kind.slice(ERROR.length)),
  },
}

const ERROR = 'error:'

/** The error with which a fault refuses; `undefined` for one that does not. */
export function refusal(fault: GoogleKmsFault, refused: Refused): GoogleError | undefined {
  if (!fault.startsWith(ERROR)) return Object.entries(REFUSALS).find(([name]) => name === fault)?.[1](refused)
  const code = fault.slice(ERROR.length)
  if (!isStatusName(code)) throw new Error(`gRPC has no status ${code}`)
  return new GoogleError(code, `played by a fault rule: ${code}`)
}

/** The answer that a fault makes of a true one. */
export async function falsify(
  fault: GoogleKmsFault | undefined,
  output: Output,
  store: GoogleStore,
): Promise<Output> {
  const { name, signature } = output
  switch (fault) {
    case 'wrong-key':
      return typeof name === 'string' ? { ...output, name: `${name}0` } : output
    case 'wrong-public-key':
      return typeof name === 'string' ? anotherPublicKey(store, name, output) : output
    case 'wrong-signature':
      return signature instanceof Uint8Array ? { ...output, ...anotherSignature(signature) } : output
    case 'wrong-checksum':
      return withChecksums(output, (value) => ({ value: String((Number(value) + 1) % 2 ** 32) }))
    case 'zero-checksum':
      return withChecksums(output, () => ({ value: '0' }))
    case 'no-checksum':
      return withChecksums(output, () => null)
    case 'unverified':
      return Object.fromEntries(
        Object.entries(output).map(([key, value]) => [key, key.startsWith('verified') ? false : value]),
      )
    case 'empty':
      return {}
    default:
      return output
  }
}

/** Changes every checksum of an answer, however deep. */
function withChecksums(output: Output, change: (value: unknown) => unknown): Output {
  return Object.fromEntries(
    Object.entries(output).map(([key, value]) => {
      if (!isRecord(value)) return [key, value]
      return [key, /[cC]rc32c/.test(key) ? change(value['value']) : withChecksums(value, change)]
    }),
  )
}

/** The public half of a new key of the same kind, in an answer that has one. */
async function anotherPublicKey(store: GoogleStore, name: string, output: Output): Promise<Output> {
  if (typeof output['pem'] !== 'string' && !isRecord(output['publicKey'])) return output
  const { publicKey } = await store.local.createKey(store.version(name, '').cryptoKey.row.wish)
  const pem = publicKey.toPEM()
  const data = readSPKI(publicKey.toDER()).key
  return typeof output['pem'] === 'string'
    ? { ...output, pem, pemCrc32c: checksum(Buffer.from(pem)) }
    : { ...output, publicKey: { data, crc32cChecksum: checksum(data) } }
}

/** Changes a bit where neither DER nor a length suffers. */
function anotherSignature(signature: Uint8Array): Output {
  const changed = Buffer.from(signature)
  changed.writeUInt8((changed.at(-1) ?? 0) ^ 1, changed.length - 1)
  return { signature: changed, signatureCrc32c: checksum(changed) }
}

/** The permission that an operation needs. */
function permissionOf(operation: string): string {
  const special: { readonly [operation: string]: string } = {
    AsymmetricDecrypt: 'cryptoKeyVersions.useToDecrypt',
    AsymmetricSign: 'cryptoKeyVersions.useToSign',
    GetPublicKey: 'cryptoKeyVersions.viewPublicKey',
  }
  const [, verb = '', noun = ''] = /^([A-Z][a-z]+)(.*)$/.exec(operation) ?? []
  const resource = `${noun.charAt(0).toLowerCase()}${noun.slice(1)}${noun.endsWith('s') ? '' : 's'}`
  return `cloudkms.${special[operation] ?? `${resource}.${verb.toLowerCase()}`}`
}
