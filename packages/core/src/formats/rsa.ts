import { DERReader } from '../der/reader.ts'
import { encodeDER } from '../der/writer.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { RSA_ENCRYPTION, type RSAPublicKey } from '../keys/rsa.ts'
import { readSPKI } from '../keys/spki.ts'
import { toBase64 } from './base64.ts'
import type { KeyFormat, KeyParts } from './key-format.ts'
import { mpint } from './ssh-wire.ts'

/** How RSA keys are written: two numbers. */
export const RSA_FORMAT: KeyFormat<RSAPublicKey> = {
  jwk: {
    kty: 'RSA',
    members: ['n', 'e'],
    read: (_name, bytesOf) => partsOf(number('n', bytesOf('n')), number('e', bytesOf('e'))),
    write: (key) => {
      const [n, e] = numbersOf(key)
      return { kty: 'RSA', n: toBase64(n, 'base64url'), e: toBase64(e, 'base64url') }
    },
  },
  ssh: {
    names: ['ssh-rsa'],
    read: (_name, reader) => {
      const exponent = reader.unsigned('e')
      return partsOf(reader.unsigned('n'), exponent)
    },
    write: (key) => {
      const [n, e] = numbersOf(key)
      return ['ssh-rsa', mpint(e), mpint(n)]
    },
  },
}

/** The parts of a key that is an RSAPublicKey (RFC 8017 appendix A.1.1), which is read by {@link readRSAPublicKey}. */
export function rsaParts(rsaPublicKey: Uint8Array): KeyParts {
  return { algorithm: RSA_ENCRYPTION, parameters: NULL, key: rsaPublicKey }
}

/** Modulus and exponent of an RSAPublicKey, without leading zeros. */
export function readRSAPublicKey(der: Uint8Array): [modulus: Uint8Array, publicExponent: Uint8Array] {
  const input = DERReader.from(der, { path: 'rsaPublicKey' })
  const numbers = input.sequence()
  input.end()
  const modulus = numbers.unsignedBytes('modulus')
  const publicExponent = numbers.unsignedBytes('publicExponent')
  numbers.end()
  return [modulus, publicExponent]
}

const NULL = Uint8Array.of(5, 0)

function partsOf(modulus: Uint8Array, exponent: Uint8Array): KeyParts {
  return rsaParts(encodeDER((w) => w.sequence(() => w.unsignedInteger(modulus).unsignedInteger(exponent))))
}

function numbersOf(key: RSAPublicKey): [modulus: Uint8Array, publicExponent: Uint8Array] {
  return readRSAPublicKey(readSPKI(key.toDER()).key)
}

function number(member: string, bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0) return bytes
  throw new InvalidInputError(`JWK at jwk.${member}: the number has a leading zero`, {
    path: `jwk.${member}`,
    rule: 'RFC 7518 2, 6.3.1',
  })
}
