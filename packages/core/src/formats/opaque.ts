import { InvalidInputError } from '../errors/errors.ts'
import type { PublicKey } from '../keys/public-key.ts'
import { readSPKI } from '../keys/spki.ts'
import { toBase64 } from './base64.ts'
import type { JWKFormat, KeyFormat, KeyParts } from './key-format.ts'

/** One kind of key that is a string of bytes: what JOSE calls it, and its object identifier in dotted form. */
interface Row {
  readonly name: string
  readonly oid: string
}

/**
 * How keys are written that are a string of bytes on a curve of RFC 8032 or RFC 7748: as `OKP` (RFC 8037 section 2).
 *
 * @param ssh what SSH calls them, where it has them
 */
export function octetKeyPair(crv: string, [oid = '']: readonly string[], ssh?: string): KeyFormat {
  const rows = [{ name: crv, oid }]
  const format = opaque(rows, {
    kty: 'OKP',
    name: { member: 'crv', values: [crv] },
    members: ['x'],
    read: (_name, bytesOf) => parts(oid, bytesOf('x')),
    write: (key) => ({ kty: 'OKP', crv, x: toBase64(bytesOfKey(key), 'base64url') }),
  })
  if (ssh === undefined) return format
  return {
    ...format,
    ssh: {
      names: [ssh],
      read: (_ssh, reader) => parts(oid, reader.string('key')),
      write: (key) => [ssh, bytesOfKey(key)],
    },
  }
}

/**
 * How keys are written that are a string of bytes for one algorithm, which names them: as `AKP` (RFC 9964 section 3).
 *
 * @param rows the parameter sets of one type of key
 */
export function algorithmKeyPair(rows: readonly Row[]): KeyFormat {
  return opaque(rows, {
    kty: 'AKP',
    name: { member: 'alg', values: rows.map(({ name }) => name) },
    members: ['pub'],
    read: (name, bytesOf) => parts(rows.find((row) => row.name === name)?.oid ?? '', bytesOf('pub')),
    write: (key) => {
      const { algorithm } = readSPKI(key.toDER())
      const alg = rows.find(({ oid }) => oid === algorithm)?.name
      return alg === undefined ? undefined : { kty: 'AKP', alg, pub: toBase64(bytesOfKey(key), 'base64url') }
    },
  })
}

/**
 * How keys are written that are a string of bytes without a name in JOSE.
 *
 * @param rows the parameter sets of one type of key
 */
export function bytesAlone(rows: readonly Row[]): KeyFormat {
  return opaque(rows)
}

function opaque(rows: readonly Row[], jwk?: JWKFormat<PublicKey>): KeyFormat {
  return {
    ...(jwk && { jwk }),
    raw: {
      read: (kind, bytes) => {
        const name = 'parameterSet' in kind ? kind.parameterSet : rows[0]?.name
        const row = rows.find((each) => each.name === name)
        if (row !== undefined) return parts(row.oid, bytes)
        throw new InvalidInputError(`there is no ${kind.type} key of this kind`)
      },
      write: bytesOfKey,
    },
  }
}

/** Their length is for the key's own class to see. */
function parts(algorithm: string, key: Uint8Array): KeyParts {
  return { algorithm, parameters: undefined, key }
}

function bytesOfKey(key: PublicKey): Uint8Array {
  return readSPKI(key.toDER()).key
}
