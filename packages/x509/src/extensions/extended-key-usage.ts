import { InvalidInputError, kindOf } from '@kmskeys/core'
import { OID } from '../names/attribute.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { splitOptions } from './split-options.ts'

/** The purposes that have a name here (RFC 5280 section 4.2.1.12). */
export const KEY_PURPOSES = {
  anyExtendedKeyUsage: '2.5.29.37.0',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  OCSPSigning: '1.3.6.1.5.5.7.3.9',
  /** RFC 6962 section 3.1. */
  precertificateSigning: '1.3.6.1.4.1.11129.2.4.4',
} as const

/** The name of a purpose, or the OID of one that has none here. */
export type KeyPurpose = keyof typeof KEY_PURPOSES | (string & {})

/** What the key may be used for; names where there are some, else OIDs (RFC 5280 section 4.2.1.12). */
export type ExtendedKeyUsage = readonly KeyPurpose[]

export const ExtendedKeyUsage: ExtensionDefinition<ExtendedKeyUsage> = {
  oid: '2.5.29.37',
  name: 'extendedKeyUsage',
  // RFC 3161 section 2.3.
  critical: (purposes) =>
    purposes?.length === 1 && ['timeStamping', KEY_PURPOSES.timeStamping].includes(purposes[0] ?? ''),
  encode: (writer, purposes) => {
    checkNames(purposes)
    const oids = purposes.map((purpose) => OIDS.get(purpose) ?? purpose)
    if (oids.length === 0 || new Set(oids).size < oids.length)
      throw new InvalidInputError('extended key usage has one or more purposes, each once', {
        rule: 'RFC 5280 4.2.1.12',
      })
    writer.sequence(() => {
      for (const oid of oids) writer.oid(oid)
    })
  },
  decode: (reader) => {
    const list = reader.sequence()
    if (list.done) throw list.error({ rule: 'RFC 5280 4.2.1.12', message: 'there must be a purpose' })
    const purposes: KeyPurpose[] = []
    while (!list.done) {
      const oid = list.oid(purposes.length)
      purposes.push(NAMES.get(oid) ?? oid)
    }
    return purposes
  },
}

/**
 * Extended key usage; critical where timestamping is the only purpose (RFC 3161 section 2.3), and not otherwise, unless
 * `{ critical }` as the last argument says something else.
 *
 * @throws {InvalidInputError} when there is no purpose, one occurs twice, or is neither a name nor an OID
 */
export function extendedKeyUsage(
  ...purposes: readonly KeyPurpose[] | readonly [...KeyPurpose[], ExtensionOptions]
): Extension {
  const [names, options] = splitOptions<KeyPurpose>(purposes, 'extendedKeyUsage')
  return makeExtension(ExtendedKeyUsage, names, options)
}

/** A definition is also used without {@link extendedKeyUsage}. */
function checkNames(purposes: ExtendedKeyUsage): void {
  if (!Array.isArray(purposes)) throw new InvalidInputError('extended key usage is an array of purposes')
  for (const purpose of purposes as ExtendedKeyUsage)
    if (typeof purpose !== 'string' || !(OIDS.has(purpose) || OID.test(purpose)))
      throw new InvalidInputError(
        `${typeof purpose === 'string' ? JSON.stringify(purpose) : kindOf(purpose)} is no purpose: one of ${[...OIDS.keys()].join(', ')}, or an OID`,
        { rule: 'RFC 5280 4.2.1.12' },
      )
}

const OIDS: ReadonlyMap<string, string> = new Map(Object.entries(KEY_PURPOSES))
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(KEY_PURPOSES).map(([name, oid]) => [oid, name]),
)
