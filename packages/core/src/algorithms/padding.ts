import { InvalidInputError } from '../errors/errors.ts'
import { copyBytes, toBytes } from '../data/bytes.ts'
import { checkFields } from '../data/fields.ts'
import type { HashAlgorithm } from './hash.ts'
import { isInnerHash } from './hash-use.ts'

/** RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2), and for decryption RSAES-PKCS1-v1_5 (section 7.2), which is dangerous. */
export class PKCS1v15 {
  readonly name = 'PKCS1v15'
}

/** As many bytes as the longest modulus that is read. */
const LONGEST_SALT = 2048

/** What can differ from the usual in {@link PSS}. */
export interface PSSOptions {
  /** The length of the salt in bytes; the length of the hash unless given. */
  readonly saltLength?: number | undefined
  /** The hash function inside MGF1; the hash of the message unless given. */
  readonly mgf1Hash?: HashAlgorithm | undefined
}

const PSS_OPTIONS: ReadonlySet<string> = new Set(['saltLength', 'mgf1Hash'])

/** RSASSA-PSS (RFC 8017 section 8.1). `new PSS()` has salt length and MGF1 hash equal to the message's hash. */
export class PSS {
  readonly name = 'PSS'
  readonly saltLength: number | 'any' | undefined
  readonly mgf1Hash: HashAlgorithm | undefined

  /** Accepts a salt of any length. It verifies only: signing with it is refused. */
  static readonly ANY_SALT: PSS = Object.defineProperty(new PSS(), 'saltLength', { value: 'any' })

  /** @throws {InvalidInputError} when the salt length is not a whole number of bytes, or the hash is not one */
  constructor(options: PSSOptions = {}) {
    checkFields(options, PSS_OPTIONS, 'the options of PSS')
    const { saltLength, mgf1Hash } = options
    if (
      saltLength !== undefined &&
      !(Number.isInteger(saltLength) && saltLength >= 0 && saltLength <= LONGEST_SALT)
    )
      throw new InvalidInputError('saltLength must be a whole number of bytes, from 0 to 2048')
    if (mgf1Hash !== undefined && !isInnerHash(mgf1Hash))
      throw new InvalidInputError('mgf1Hash must be a hash of @kmskeys/core, such as SHA256')
    this.saltLength = saltLength
    this.mgf1Hash = mgf1Hash
  }
}

/** What can differ from the usual in {@link OAEP}. */
export interface OAEPOptions {
  /** The hash function inside MGF1; the hash of the scheme unless given. */
  readonly mgf1Hash?: HashAlgorithm | undefined
  /** The label that encryption and decryption must share; empty unless given. */
  readonly label?: Uint8Array | undefined
}

const OAEP_OPTIONS: ReadonlySet<string> = new Set(['mgf1Hash', 'label'])

/** RSAES-OAEP (RFC 8017 section 7.1). */
export class OAEP {
  readonly name = 'OAEP'
  readonly hash: HashAlgorithm
  readonly mgf1Hash: HashAlgorithm
  readonly label: Uint8Array

  /** @throws {InvalidInputError} when a hash is not one, or the label is not bytes */
  constructor(hash: HashAlgorithm, options: OAEPOptions = {}) {
    checkFields(options, OAEP_OPTIONS, 'the options of OAEP')
    const { mgf1Hash = hash, label = new Uint8Array() } = options
    if (!isInnerHash(hash) || !isInnerHash(mgf1Hash))
      throw new InvalidInputError('OAEP takes a hash of @kmskeys/core, such as SHA256')
    this.hash = hash
    this.mgf1Hash = mgf1Hash
    this.label = copyBytes(toBytes(label, 'label'))
  }
}
