import { UnsupportedAlgorithmError, type Call, type KeySpec, type OpenedKey } from '@kmskeys/core'
import { SOFTWARE_KEY_TYPES } from './key-types.ts'
import { checkName } from './reference.ts'
import { openedKey, type SoftwareKey } from './software-key.ts'
import type { LocalContext } from './store.ts'

/**
 * Makes a key and keeps it. Without a name it gets one from its public key's fingerprint. A software key serves
 * every use of its type, so that `use` is honoured by itself.
 */
export async function createKey(context: LocalContext, spec: KeySpec, { signal }: Call): Promise<OpenedKey> {
  const wanted = spec.name === undefined ? undefined : checkName(spec.name)
  const key = await generate(spec, signal)
  const stored = await context.store.add(wanted ?? fingerprintName(key), key, signal)
  return openedKey(stored, context.verifySignatures)
}

async function generate(spec: KeySpec, signal: AbortSignal): Promise<SoftwareKey> {
  const { type } = spec
  const made: { create(spec: KeySpec, signal: AbortSignal): Promise<SoftwareKey> } | undefined =
    Object.hasOwn(SOFTWARE_KEY_TYPES, type) ? SOFTWARE_KEY_TYPES[type] : undefined
  if (made !== undefined) return made.create(spec, signal)
  const supported = Object.keys(SOFTWARE_KEY_TYPES)
  throw new UnsupportedAlgorithmError(`software keys are made of the types ${supported.join(', ')}`, {
    supported,
  })
}

/** The name of a key that was given none. */
export function fingerprintName({ publicKey }: SoftwareKey): string {
  return `key-${Buffer.from(publicKey.fingerprint()).toString('hex').slice(0, 32)}`
}
