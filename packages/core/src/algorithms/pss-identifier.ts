import { DERReader } from '../der/reader.ts'
import { encodeDER, type DERWriter } from '../der/writer.ts'
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
  const hash = parameters.tagIs(0xa0) ? readHash(parameters.explicit(0, 'hashAlgorithm')) : SHA1
  const mgf1Hash = parameters.tagIs(0xa1) ? readMGF1(parameters.explicit(1, 'maskGenAlgorithm')) : SHA1
  const saltLength = parameters.tagIs(0xa2) ? parameters.explicit(2, 'saltLength').smallInteger() : SHA1.digestSize
  parameters.end()
  return { oid, hash, mgf1Hash, saltLength }
}

function writeHash(w: DERWriter, hash: HashAlgorithm): void {
  w.sequence(() => w.oid(hash.oid).null())
}

function readHash(reader: DERReader): HashAlgorithm | undefined {
  const identifier = reader.sequence()
  const oid = identifier.oid('algorithm')
  // RFC 4055 section 2.1: both absent parameters and NULL are to be accepted.
  if (!identifier.done) identifier.null('parameters')
  identifier.end()
  return Object.values(HASHES).find((hash) => hash.oid === oid)
}

function readMGF1(reader: DERReader): HashAlgorithm | undefined {
  const identifier = reader.sequence()
  const isMGF1 = identifier.oid('algorithm') === MGF1
  return isMGF1 ? readHash(identifier) : undefined
}
