import { InvalidInputError } from '@kmskeys/core'
import type { DERReader } from '@kmskeys/core/der'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
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

/** What the key may be used for. */
export type KeyUsage = readonly KeyUsageName[]

export const KeyUsage: ExtensionDefinition<KeyUsage> = {
  oid: '2.5.29.15',
  name: 'keyUsage',
  critical: true,
  encode: (writer, usages) => {
    const bits = toBits(usages)
    // A named bit list ends with its last bit that is set (X.690 11.2.2).
    const size = bits.lastIndexOf(true) + 1
    const octets = new Uint8Array(Math.ceil(size / 8))
    for (let i = 0; i < size; i++)
      if (bits[i] === true) octets[i >> 3] = (octets[i >> 3] ?? 0) | (0x80 >> (i & 7))
    writer.bitString(octets, octets.length * 8 - size)
  },
  decode: (reader) => decode(reader),
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

function decode(reader: DERReader): KeyUsage {
  const start = reader.offset
  const { bytes, unusedBits } = reader.bitString()
  const last = bytes.at(-1) ?? 0
  if (((last >> unusedBits) & 1) === 0 || bytes.length * 8 - unusedBits > KEY_USAGES.length) {
    reader.offset = start
    throw reader.error({
      rule: 'X.690 11.2.2',
      message: 'the key usage must end with a bit that is set and known',
    })
  }
  return KEY_USAGES.filter((_, i) => ((bytes[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0)
}

function toBits(usages: KeyUsage): boolean[] {
  if (
    !Array.isArray(usages) ||
    usages.length === 0 ||
    usages.some((usage: KeyUsageName) => !KEY_USAGES.includes(usage))
  )
    throw new InvalidInputError(`key usage is one or more of ${KEY_USAGES.join(', ')}`, {
      rule: 'RFC 5280 4.2.1.3',
    })
  if (
    !usages.includes('keyAgreement') &&
    (usages.includes('encipherOnly') || usages.includes('decipherOnly'))
  )
    throw new InvalidInputError('encipherOnly and decipherOnly have a meaning only beside keyAgreement', {
      rule: 'RFC 5280 4.2.1.3',
    })
  return KEY_USAGES.map((name) => usages.includes(name))
}

/** Extensions are values: those of one usage, which most leaves have, are made once. */
const single = new Map<string, Extension>()
