import type { CreateKeyOptions } from '@azure/keyvault-keys'
import {
  amendError,
  IntegrityError,
  InvalidInputError,
  KeyExistsError,
  KeyNotFoundError,
  type Call,
  type KeySpec,
  type OpenedKey,
} from '@kmskeys/core'
import { kindRow } from '@kmskeys/core/service'
import { KEY_KINDS } from './algorithms.ts'
import type { AzureContext } from './context.ts'
import { openedKey } from './open-key.ts'
import { checkName } from './reference.ts'
import { send } from './send.ts'
import { SERVICE, type Service } from './service.ts'

/** What a wish for a key of a vault may say beside what all say. */
export interface AzureKeyFields {
  /** Whether it is made in an HSM, which a managed HSM demands; the provider's `hsm` unless given. */
  readonly hsm?: boolean | undefined
  /** When it begins to sign, at the latest in January 2038; parts of a second are cut off. At once unless given. */
  readonly notBefore?: Date | undefined
  /** When it no longer signs; otherwise as `notBefore`. Never unless given. */
  readonly expiresOn?: Date | undefined
}

/** The SDK writes times as signed 32-bit numbers, and a later one as one long ago. */
const LATEST = new Date((2 ** 31 - 1) * 1000)

/** The fields of {@link AzureKeyFields}. */
export const OWN_FIELDS: readonly (keyof AzureKeyFields)[] = ['hsm', 'notBefore', 'expiresOn']

/**
 * Makes a key. To create a name that exists would add a version to its key, and so the name is looked for first; that
 * needs the permission keys/get. CreateKey is sent once, since another would make another version.
 */
export async function createKey(
  context: AzureContext,
  spec: KeySpec & AzureKeyFields,
  call: Call,
): Promise<OpenedKey> {
  if (spec.name === undefined) throw new InvalidInputError('a key of a vault needs a name')
  const name = checkName(spec.name)
  const { kty, options } = requestOf(spec, context.hsm)
  const service = await context.services.at(undefined)
  await requireFree(service, name, call)
  const leftBehind = {
    keyId: `${service.vaultUrl}/keys/${name}`,
    note: `A key of the name ${name} was made and is left behind: look at it, or delete it`,
  }
  try {
    const { value: made } = await send(service, call, {
      operation: 'CreateKey',
      subject: name,
      run: (each) => service.onceClient.createKey(name, kty, { ...options, ...each }),
    })
    call.leftBehind = leftBehind
    return openedKey(service, made, { name, version: undefined }, context.verifySignatures)
  } catch (error) {
    // An answer that was dropped says all the same that the key is there.
    if (error instanceof IntegrityError) call.leftBehind = leftBehind
    throw error
  }
}

function requestOf(
  spec: KeySpec & AzureKeyFields,
  usuallyHSM: boolean,
): { readonly kty: string; readonly options: CreateKeyOptions } {
  const { kty, crv } = kindRow(KEY_KINDS, spec, SERVICE)
  const { hsm = usuallyHSM, notBefore, expiresOn, use = 'sign', labels } = spec
  if (typeof hsm !== 'boolean') throw new InvalidInputError('hsm must be true or false')
  for (const [field, date] of Object.entries({ notBefore, expiresOn })) checkTime(field, date)
  if (notBefore !== undefined && expiresOn !== undefined && notBefore >= expiresOn)
    throw new InvalidInputError('notBefore must be before expiresOn')
  return {
    kty: hsm ? `${kty}-HSM` : kty,
    options: {
      keyOps: use === 'sign' ? ['sign', 'verify'] : ['decrypt', 'encrypt'],
      ...(crv !== undefined && { curve: crv }),
      ...(spec.type === 'rsa' && { keySize: spec.size }),
      ...(notBefore !== undefined && { notBefore }),
      ...(expiresOn !== undefined && { expiresOn }),
      ...(labels !== undefined && { tags: { ...labels } }),
    },
  }
}

function checkTime(field: string, date: unknown): void {
  if (date === undefined) return
  if (!(date instanceof Date) || !(date.getTime() >= 0))
    throw new InvalidInputError(`${field} must be a Date, and not before 1970`)
  if (date > LATEST)
    throw new InvalidInputError(`the Azure SDK takes no ${field} after ${LATEST.toISOString()}`)
}

/** Refuses a name that is taken. Where it may not be asked, nothing is made either. */
async function requireFree(service: Service, name: string, call: Call): Promise<void> {
  try {
    await send(service, call, {
      operation: 'GetKey',
      subject: name,
      run: (options) => service.client.getKey(name, options),
    })
  } catch (error) {
    if (error instanceof KeyNotFoundError) return
    throw amendError(error, { note: `Whether there is a ${name} already is asked first; nothing was made` })
  }
  throw new KeyExistsError(`there is a key ${name} in ${service.place} already; nothing was made`)
}
