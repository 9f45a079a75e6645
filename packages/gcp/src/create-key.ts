import type { protos } from '@google-cloud/kms'
import {
  IntegrityError,
  InvalidInputError,
  KeyStateError,
  sameKind,
  UnsupportedAlgorithmError,
  type Call,
  type KeySpec,
  type OpenedKey,
} from '@kmskeys/core'
import { kindRow, poll, requireSame } from '@kmskeys/core/service'
import { ALGORITHMS, type GcpAlgorithm } from './algorithms.ts'
import { keyRingOf, type GcpContext } from './context.ts'
import { fetchKey } from './open-key.ts'
import { checkKeyName } from './reference.ts'
import { send } from './send.ts'
import { SERVICE, type Service } from './service.ts'

/** What a wish for a key in Google Cloud KMS may say beside what all say. */
export interface GcpKeyFields {
  /** Where the key is kept: `'software'` unless given, or `'hsm'`, Cloud HSM. */
  readonly protectionLevel?: 'software' | 'hsm' | undefined
}

/** The fields of {@link GcpKeyFields}. */
export const OWN_FIELDS: readonly (keyof GcpKeyFields)[] = ['protectionLevel']

/**
 * Makes a key with one version, and waits until it is generated. The name must be free: nothing is overwritten, and no
 * version is added to a key that is there. A key whose later steps failed is left behind, and the error says so.
 */
export async function createKey(
  context: GcpContext,
  spec: KeySpec & GcpKeyFields,
  call: Call,
): Promise<OpenedKey> {
  const parent = keyRingOf(context)
  const { name } = spec
  if (name === undefined)
    throw new InvalidInputError('a key in Google Cloud KMS needs a name, which can never be used again')
  const cryptoKeyId = checkKeyName(name)
  const row = rowFor(spec)
  const cryptoKey = { ...kindOf(row, spec), ...(spec.labels && { labels: { ...spec.labels } }) }
  const service = await context.services.get(call)
  const key = `${parent}/cryptoKeys/${cryptoKeyId}`
  const leftBehind = {
    keyId: key,
    note: `The key ${key} was made and is left behind: open it by this name, or destroy its version`,
  }
  const made = await send(service, call, {
    operation: 'CreateCryptoKey',
    request: { parent, cryptoKeyId, cryptoKey },
    subject: key,
    once: true,
  }).catch((error: unknown) => {
    // An answer that was dropped says all the same that the key is there.
    if (error instanceof IntegrityError) call.leftBehind = leftBehind
    throw error
  })
  call.leftBehind = leftBehind
  requireSame('a new key', key, made.name)
  const version = `${key}/cryptoKeyVersions/1`
  await poll(call, () => isGenerated(service, version, call))
  return fetchKey(service, version, row, context.verifySignatures, call)
}

/**
 * The row of the table that a wish means. Unless it names an algorithm, RSA keys that sign do it by PKCS1v15, with
 * SHA-512 from 4,096 bits and else SHA-256, and RSA keys that decrypt by OAEP with SHA-256; other kinds have only one.
 */
function rowFor(spec: KeySpec): GcpAlgorithm {
  const { use = 'sign', algorithm } = spec
  const table = ALGORITHMS.filter((row) => (use === 'decrypt' ? row.decrypts : row.signs) !== undefined)
  const first = kindRow(table, spec, SERVICE)
  if (algorithm === undefined) return first
  const ofKind = table.filter((row) => sameKind(row, spec))
  const wanted = ofKind.find((row) => (row.decrypts ?? row.signs)?.algorithm.name === algorithm.name)
  if (wanted !== undefined) return wanted
  const supported = ofKind.map((row) => (row.decrypts ?? row.signs)?.algorithm.name ?? '')
  throw new UnsupportedAlgorithmError(
    `${SERVICE} makes no such key for ${algorithm.name}; it makes them for ${supported.join(', ')}`,
    { supported },
  )
}

function kindOf(
  { name, decrypts }: GcpAlgorithm,
  { protectionLevel = 'software' }: GcpKeyFields,
): Pick<protos.google.cloud.kms.v1.ICryptoKey, 'purpose' | 'versionTemplate'> {
  if (protectionLevel !== 'software' && protectionLevel !== 'hsm')
    throw new InvalidInputError("protectionLevel must be 'software' or 'hsm'")
  return {
    purpose: decrypts === undefined ? 'ASYMMETRIC_SIGN' : 'ASYMMETRIC_DECRYPT',
    versionTemplate: { algorithm: name, protectionLevel: protectionLevel === 'hsm' ? 'HSM' : 'SOFTWARE' },
  }
}

/** Whether the version can be used; `undefined` while it is generated. */
async function isGenerated(service: Service, name: string, call: Call): Promise<true | undefined> {
  const version = await send(service, call, {
    operation: 'GetCryptoKeyVersion',
    request: { name },
    subject: name,
  })
  requireSame('the version', name, version.name)
  if (version.state === 'PENDING_GENERATION') return undefined
  if (version.state === 'ENABLED') return true
  const reason = version.generationFailureReason ?? ''
  throw new KeyStateError(`${name} is ${String(version.state)}${reason && `: ${reason}`}`, {
    outcome: 'refused',
  })
}
