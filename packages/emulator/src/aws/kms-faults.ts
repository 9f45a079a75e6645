import { randomUUID } from 'node:crypto'
import type { FaultNames } from '../server/faults.ts'
import { KmsError } from './kms-error.ts'
import { OPERATIONS } from './operations/index.ts'
import type { Output } from './operations/operation.ts'
import type { KmsStore } from './store.ts'

/**
 * What AWS KMS can do wrong on request, beside the faults of the network: refuse with an error (`error:` and any code
 * for those without a name of their own), or answer what is not true. `wrong-key` names another key, `wrong-public-key`
 * has another key's public half, `wrong-signature` has a signature that does not verify, `empty` lacks every field,
 * `not-json` is what a proxy in between might say.
 */
export type KmsFault = keyof typeof REFUSALS | Falsehood | `error:${string}`

const FALSEHOODS = ['wrong-key', 'wrong-public-key', 'wrong-signature', 'empty', 'not-json'] as const

/** Faults after which the work is done, and the answer is not true. */
export type Falsehood = (typeof FALSEHOODS)[number]

const REFUSALS = {
  throttle: 'ThrottlingException',
  deny: 'AccessDeniedException',
  'not-found': 'NotFoundException',
  disabled: 'DisabledException',
  'invalid-state': 'KMSInvalidStateException',
  'internal-error': 'KMSInternalException',
  'expired-token': 'ExpiredTokenException',
} as const

/** What fault rules can name. */
export const FAULTS: FaultNames = {
  operations: Object.keys(OPERATIONS),
  kinds: [...Object.keys(REFUSALS), ...FALSEHOODS],
  errors: { form: 'error:CODE', test: (kind) => /^error:\w+$/.test(kind) },
}

/** The error with which a fault refuses; `undefined` for one that does not. */
export function refusal(fault: KmsFault, operation: string, user: string): KmsError | undefined {
  const code = fault.startsWith('error:') ? fault.slice('error:'.length) : named(fault)
  if (code === undefined) return undefined
  const message =
    code === 'AccessDeniedException'
      ? `User: ${user} is not authorized to perform: kms:${operation} because no identity-based policy allows the kms:${operation} action`
      : code === 'ThrottlingException'
        ? 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.'
        : `played by a fault rule: ${code}`
  return new KmsError(code, message)
}

/** The answer that a fault makes of a true one. */
export async function falsify(fault: KmsFault | undefined, output: Output, store: KmsStore): Promise<Output> {
  if (output === undefined || fault === undefined) return output
  const { KeyId: keyId, Signature: signature, PublicKey: publicKey } = output
  switch (fault) {
    case 'wrong-key':
      return typeof keyId === 'string'
        ? { ...output, KeyId: keyId.replace(/key\/.*$/, `key/${randomUUID()}`) }
        : output
    case 'wrong-public-key':
      return typeof keyId === 'string' && typeof publicKey === 'string'
        ? { ...output, PublicKey: await anotherPublicKey(store, keyId) }
        : output
    case 'wrong-signature':
      return typeof signature === 'string' ? { ...output, Signature: changeLastByte(signature) } : output
    case 'empty':
      return {}
    default:
      return output
  }
}

function named(fault: string): string | undefined {
  return Object.entries(REFUSALS).find(([name]) => name === fault)?.[1]
}

/** The public half of a new key of the same kind. */
async function anotherPublicKey(store: KmsStore, keyId: string): Promise<string> {
  const { wish } = store.find(keyId).row
  if (wish === undefined) throw new Error(`${keyId} is no key pair`)
  const other = await store.local.createKey(wish)
  return Buffer.from(other.publicKey.toDER()).toString('base64')
}

/** Changes a bit where neither DER nor a length suffers. */
function changeLastByte(base64: string): string {
  const bytes = Buffer.from(base64, 'base64')
  bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1)
  return bytes.toString('base64')
}
