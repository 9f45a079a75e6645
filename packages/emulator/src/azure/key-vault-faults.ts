import { randomBytes } from 'node:crypto'
import type { FaultNames } from '../server/faults.ts'
import { isRecord } from './fields.ts'
import { numbersOf, withOtherWidth } from './jwk.ts'
import { KeyVaultError } from './key-vault-error.ts'
import type { KeyVaultInput, Output } from './operations/operation.ts'
import { ROUTES } from './routes.ts'
import type { KeyVaultStore } from './store.ts'

/**
 * What Key Vault can do wrong on request, beside the faults of the network: refuse with an error (`error:`, a status,
 * a code and perhaps an inner code for those without a name of their own, such as `error:403:Forbidden:ForbiddenByRbac`),
 * or answer what is not true.
 */
export type KeyVaultFault = keyof typeof REFUSALS | KeyVaultFalsehood | `error:${number}:${string}`

/**
 * Faults after which the work is done, and the answer is not true: `wrong-key` names another version, `wrong-name`
 * another key, `wrong-public-key` has another key's public half, `wrong-signature` one that does not verify,
 * `short-signature` lacks its last byte, `padded-numbers` and `trimmed-numbers` write the numbers of a key with a leading
 * zero and without any, `empty` lacks every field, `not-json` is what a proxy in between might say.
 */
export type KeyVaultFalsehood = (typeof FALSEHOODS)[number]

const FALSEHOODS = [
  'wrong-key',
  'wrong-name',
  'wrong-public-key',
  'wrong-signature',
  'short-signature',
  'padded-numbers',
  'trimmed-numbers',
  'empty',
  'not-json',
] as const

/** Status, code, inner code and message. */
const REFUSALS = {
  throttle: [429, 'Throttled', undefined, 'Too many requests were received.'],
  deny: [403, 'Forbidden', 'ForbiddenByPolicy', 'The caller is not authorized to perform this action.'],
  disabled: [403, 'Forbidden', 'KeyDisabled', 'The operation is not allowed on a disabled key.'],
  'operation-forbidden': [
    403,
    'Forbidden',
    'KeyOperationForbidden',
    'The key does not permit the operation.',
  ],
  'not-yet-valid': [403, 'Forbidden', 'KeyNotYetValid', 'The key is not yet valid.'],
  expired: [403, 'Forbidden', 'KeyExpired', 'The key has expired.'],
  'not-found': [404, 'KeyNotFound', undefined, 'A key with that name was not found in this key vault.'],
  unauthorized: [401, 'Unauthorized', undefined, 'AKV10022: Invalid audience.'],
  'internal-error': [500, 'InternalServerError', undefined, 'An internal error occurred.'],
  unavailable: [503, 'ServiceUnavailable', undefined, 'The service is temporarily unavailable.'],
} as const

/** What a request that carries no token is called in the log. */
export const CHALLENGE = 'Challenge'

/** What fault rules can name. */
export const FAULTS: FaultNames = {
  operations: [CHALLENGE, ...ROUTES.map(({ operation }) => operation)],
  kinds: [...Object.keys(REFUSALS), ...FALSEHOODS],
  errors: { form: 'error:STATUS:CODE[:INNERCODE]', test: (kind) => ERROR.test(kind) },
}

const ERROR = /^error:([45]\d\d):([^:]+)(?::(.+))?$/

/** The error with which a fault refuses; `undefined` for one that does not. */
export function refusal(fault: KeyVaultFault): KeyVaultError | undefined {
  const [, status, code, inner] = ERROR.exec(fault) ?? []
  if (status !== undefined && code !== undefined)
    return new KeyVaultError(Number(status), code, `played by a fault rule: ${fault}`, inner)
  if (!isRefusal(fault)) return undefined
  const [known, name, innerCode, message] = REFUSALS[fault]
  return new KeyVaultError(known, name, message, innerCode)
}

/** The answer that a fault makes of a true one. */
export async function falsify(
  fault: KeyVaultFault | undefined,
  output: Output,
  { name, version }: KeyVaultInput,
  store: KeyVaultStore,
): Promise<Output> {
  if (output === undefined || fault === undefined) return output
  if (fault === 'empty') return {}
  const { key, kid, value } = output
  if (typeof value === 'string' && typeof kid === 'string')
    return falsifyResult(fault, { ...output, kid, value })
  if (!isRecord(key)) return output
  return {
    ...output,
    key: { ...key, ...(await falsifiedKey(fault, key, store, () => store.find(name, version))) },
  }
}

function falsifyResult(
  fault: KeyVaultFault,
  output: { readonly kid: string; readonly value: string },
): Output {
  const bytes = Buffer.from(output.value, 'base64url')
  switch (fault) {
    case 'wrong-key':
      return { ...output, kid: otherVersion(output.kid) }
    case 'wrong-name':
      return { ...output, kid: otherName(output.kid) }
    case 'wrong-signature':
      bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1)
      return { ...output, value: bytes.toString('base64url') }
    case 'short-signature':
      return { ...output, value: bytes.subarray(0, -1).toString('base64url') }
    default:
      return output
  }
}

async function falsifiedKey(
  fault: KeyVaultFault,
  key: { readonly [field: string]: unknown },
  store: KeyVaultStore,
  find: () => ReturnType<KeyVaultStore['find']>,
): Promise<object> {
  switch (fault) {
    case 'wrong-key':
      return { kid: otherVersion(String(key['kid'])) }
    case 'wrong-name':
      return { kid: otherName(String(key['kid'])) }
    case 'wrong-public-key':
      return numbersOf(await store.local.createKey(find().wish))
    case 'padded-numbers':
      return withOtherWidth(numbersOf(find().key), 'added')
    case 'trimmed-numbers':
      return withOtherWidth(numbersOf(find().key), 'removed')
    default:
      return {}
  }
}

function otherVersion(kid: string): string {
  return kid.replace(/[^/]+$/, randomBytes(16).toString('hex'))
}

function otherName(kid: string): string {
  return kid.replace('/keys/', '/keys/not-')
}

function isRefusal(fault: string): fault is keyof typeof REFUSALS {
  return Object.hasOwn(REFUSALS, fault)
}
