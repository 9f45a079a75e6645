import { InvalidInputError, type ProviderFactory } from '@kmskeys/core'
import { pinSource } from './pin.ts'
import { pkcs11, type Pkcs11Options } from './provider.ts'
import { parseReference } from './reference.ts'

/** How a keyring configuration and a command line find this provider. */
export const provider: ProviderFactory<Pkcs11Options> = {
  name: 'pkcs11',
  schemes: ['pkcs11'],
  optionsFrom: (source) => (typeof source === 'string' ? fromURI(source) : fromEntry(source)),
  create: pkcs11,
}

/** A URI that has module-path says all; token and PIN are taken from it where it has them. */
function fromURI(uri: string): Pkcs11Options {
  const { modulePath, selector, pinValue, pinSource: source } = parseReference(uri)
  if (modulePath === undefined)
    throw new InvalidInputError(
      'a pkcs11: URI that stands for a provider names the module: pkcs11:token=TOKEN?module-path=/path/to/module.so',
    )
  const read = pinSource(undefined, { pinValue, pinSource: source })
  return {
    module: modulePath,
    token: selector.token,
    serial: selector.serial,
    slotId: selector.slotID,
    ...((pinValue ?? source) !== undefined && { pin: async (token) => (await read(token)) ?? '' }),
  }
}

const TEXTS = ['module', 'token', 'serial', 'pin', 'libraryParameters'] as const
const NUMBERS = ['slotId', 'maxSessions', 'timeout'] as const

function fromEntry(entry: { readonly [field: string]: unknown }): Pkcs11Options {
  const known: readonly string[] = [...TEXTS, ...NUMBERS, 'verifySignatures']
  const other = Object.keys(entry).find((field) => !known.includes(field))
  if (other !== undefined)
    throw new InvalidInputError(`keys in tokens are configured with ${known.join(', ')}, not with ${other}`)
  const texts: { [F in (typeof TEXTS)[number]]?: string } = {}
  for (const field of TEXTS) {
    const value = entry[field]
    if (typeof value === 'string') texts[field] = value
    else if (value !== undefined) throw new InvalidInputError(`${field} must be text`)
  }
  const numbers: { [F in (typeof NUMBERS)[number]]?: number } = {}
  for (const field of NUMBERS) {
    const value = entry[field]
    if (typeof value === 'number') numbers[field] = value
    else if (value !== undefined) throw new InvalidInputError(`${field} must be a number`)
  }
  const { verifySignatures } = entry
  if (verifySignatures !== undefined && typeof verifySignatures !== 'boolean')
    throw new InvalidInputError('verifySignatures must be true or false')
  return { ...texts, module: texts.module ?? '', ...numbers, verifySignatures }
}
