import { InvalidInputError } from '@kmskeys/core'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { readList, writeList, type ListKind } from './lists.ts'
import { readCount } from './read-count.ts'
import { checkInteger } from './values.ts'

/** The TLS extensions that have a name here, and their numbers. */
export const TLS_FEATURES = { status_request: 5, status_request_v2: 17 } as const

/** The name of a TLS extension, or the number of one that has none here. */
export type TLSFeatureName = keyof typeof TLS_FEATURES | (number & {})

/** The TLS extensions that the server must answer with; `status_request` is known as must-staple (RFC 7633). */
export type TLSFeature = readonly TLSFeatureName[]

export const TLSFeature: ExtensionDefinition<TLSFeature> = {
  oid: '1.3.6.1.5.5.7.1.24',
  name: 'tlsFeature',
  encode: (writer, features) =>
    writeList(writer, KIND, features, (feature) => {
      const number = typeof feature === 'string' ? NUMBERS.get(feature) : feature
      if (number === undefined)
        throw new InvalidInputError(
          `a TLS feature is a number, or one of ${[...NUMBERS.keys()].join(', ')}`,
          {
            rule: KIND.rule,
          },
        )
      writer.integer(checkInteger(number, KIND.rule, 0, 0xffff))
    }),
  decode: (reader) =>
    readList(reader.sequence(), KIND, (list, index) => {
      const number = readCount(list, index, KIND.rule)
      return NAMES.get(number) ?? number
    }),
}

/**
 * TLS feature: `tlsFeature(['status_request'])`.
 *
 * @throws {InvalidInputError} when there is none, or one is neither a name nor a number of 0 to 65,535
 */
export function tlsFeature(features: TLSFeature, options?: ExtensionOptions): Extension {
  return makeExtension(TLSFeature, features, options)
}

const KIND: ListKind = { what: 'TLS features', rule: 'RFC 7633 4.1' }
const NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(TLS_FEATURES))
const NAMES: ReadonlyMap<number, TLSFeatureName> = new Map([
  [TLS_FEATURES.status_request, 'status_request'],
  [TLS_FEATURES.status_request_v2, 'status_request_v2'],
])
