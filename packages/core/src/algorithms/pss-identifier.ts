import { DERReader } from '../der/reader.ts'
import { contextConstructed } from '../der/tags.ts'
import { encodeDER, type DERWriter } from '../der/writer.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { HASHES, SHA1, type HashAlgorithm } from './hash.ts'

const RSASSA_PSS = '1.2.840.113549.1.1.10'
const MGF1 = '1.2.840.113549.1.1.8'

/** What an AlgorithmIdentifier says; only `oid` unless it is RSASSA-PSS with hashes that are known here. */
export interface PSSIdentifier {
  readonly oid: string
  readonly hash?: HashAlgorithm | undefined
  readonly mgf1Hash?: HashAlgorithm | undefined
  readonly saltLength?: number | undefined
}

/** The AlgorithmIdentifier of RSASSA-PSS, fields that have their default value omitted (RFC 4055 section 3.1). */
export function pssIdentifier(hash: HashAlgorithm, mgf1Hash: HashAlgorithm, saltLength: number): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.oid(RSASSA_PSS).sequence(() => {
        if (hash.name !== SHA1.name) w.explicit(0, () => writeHash(w, hash))
        if (mgf1Hash.name !== SHA1.name)
          w.explicit(1, () => w.sequence(() => writeHash(w.oid(MGF1), mgf1Hash)))
        if (saltLength !== SHA1.digestSize) w.explicit(2, () => w.integer(saltLength))
      })
    }),
  )
}

/**
 * Reads an AlgorithmIdentifier as RSASSA-PSS.
 *
 * @throws {InvalidInputError} when it is malformed, or a field that has its default value is not omitted
 */
export function readPSSIdentifier(der: Uint8Array): PSSIdentifier {
  const outer = DERReader.from(der, { path: 'algorithmIdentifier' })
  const identifier = outer.sequence()
  outer.end()
  const oid = identifier.oid('algorithm')
  if (oid !== RSASSA_PSS) return { oid }
  const parameters = identifier.sequence('parameters')
  identifier.end()
  const hash = optional(parameters, 0, 'hashAlgorithm', readHash) ?? SHA1
  const mgf1Hash = optional(parameters, 1, 'maskGenAlgorithm', readMGF1) ?? SHA1
  const saltLength =
    optional(parameters, 2, 'saltLength', (reader) => reader.smallInteger()) ?? SHA1.digestSize
  parameters.end()
  return hash === 'unknown' || mgf1Hash === 'unknown' ? { oid } : { oid, hash, mgf1Hash, saltLength }
}

/** A field that is absent when it has its default value, which is SHA-1's for all three. */
function optional<T>(
  parameters: DERReader,
  n: number,
  name: string,
  read: (reader: DERReader) => T,
): T | undefined {
  if (!parameters.tagIs(contextConstructed(n))) return undefined
  const reader = parameters.explicit(n, name)
  const value = read(reader)
  reader.end()
  if (value === SHA1 || value === SHA1.digestSize)
    throw new InvalidInputError(`${name} has its default value and must be left out`, {
      path: `algorithmIdentifier.parameters.${name}`,
      rule: 'X.690 11.5',
    })
  return value
}

function writeHash(w: DERWriter, hash: HashAlgorithm): void {
  w.sequence(() => {
    w.oid(hash.oid)
    // RFC 4055 section 2.1; RFC 9688 section 2.
    if (!hash.name.startsWith('sha3-')) w.null()
  })
}

function readHash(reader: DERReader): HashAlgorithm | 'unknown' {
  const identifier = reader.sequence()
  const oid = identifier.oid('algorithm')
  // RFC 4055 section 2.1: both absent parameters and NULL are to be accepted.
  if (!identifier.done) identifier.null('parameters')
  identifier.end()
  return Object.values(HASHES).find((hash) => hash.oid === oid) ?? 'unknown'
}

function readMGF1(reader: DERReader): HashAlgorithm | 'unknown' {
  const identifier = reader.sequence()
  if (identifier.oid('algorithm') !== MGF1) return 'unknown'
  const hash = readHash(identifier)
  identifier.end()
  return hash
}
