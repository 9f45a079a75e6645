import { InvalidInputError } from '@kmskeys/core'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { readNamedBits, writeNamedBits } from './named-bits.ts'
import { splitOptions } from './split-options.ts'

/** The names of the bits, in their order (RFC 5280 section 4.2.1.3). */
export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const

/** One of {@link KEY_USAGES}. */
export type KeyUsageName = (typeof KEY_USAGES)[number]

/** What the key may be used for (RFC 5280 section 4.2.1.3). */
export type KeyUsage = readonly KeyUsageName[]

export const KeyUsage: ExtensionDefinition<KeyUsage> = {
  oid: '2.5.29.15',
  name: 'keyUsage',
  critical: true,
  encode: (writer, usages) => {
    writeNamedBits(writer, KEY_USAGES, usages, 'key usage', 'RFC 5280 4.2.1.3')
    checkAgreement(usages)
  },
  decode: (reader) => readNamedBits(reader, KEY_USAGES, 'the key usage'),
}

/**
 * Key usage; critical unless `{ critical: false }` is the last argument.
 *
 * @throws {InvalidInputError} when no usage is given, one is not known, or encipherOnly or decipherOnly stands without
 *   keyAgreement
 */
export function keyUsage(
  ...usages: readonly KeyUsageName[] | readonly [...KeyUsageName[], ExtensionOptions]
): Extension {
  const key = usages.length === 1 ? usages[0] : undefined
  const made = typeof key === 'string' ? single.get(key) : undefined
  if (made !== undefined) return made
  const [names, options] = splitOptions<KeyUsageName>(usages, 'keyUsage')
  const extension = makeExtension(KeyUsage, names, options)
  if (typeof key === 'string') single.set(key, extension)
  return extension
}

function checkAgreement(usages: KeyUsage): void {
  if (usages.includes('keyAgreement')) return
  if (usages.includes('encipherOnly') || usages.includes('decipherOnly'))
    throw new InvalidInputError('encipherOnly and decipherOnly have a meaning only beside keyAgreement', {
      rule: 'RFC 5280 4.2.1.3',
    })
}

/** Extensions are values: those of one usage, which most leaves have, are made once. */
const single = new Map<string, Extension>()
