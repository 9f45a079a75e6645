import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { InvalidInputError } from '@kmskeys/core'
import { DERReader, encodeDER, Tag, type DERWriter } from '@kmskeys/core/der'

/** What an EncryptedPrivateKeyInfo says of how it is opened. */
export interface EncryptedKey {
  /** The hash of PBKDF2's HMAC, as `node:crypto` calls it. */
  readonly hash: string
  readonly salt: Uint8Array
  readonly iterations: number
  /** The bits of the AES key. */
  readonly keySize: number
  readonly iv: Uint8Array
  readonly data: Uint8Array
}

/**
 * Reads an EncryptedPrivateKeyInfo (RFC 5958 section 3) of PBES2 with PBKDF2 and AES-CBC (RFC 8018 appendix A).
 *
 * @throws {InvalidInputError} when it is malformed, of another scheme, or takes too long to open
 */
export function readEncryptedKey(der: Uint8Array): EncryptedKey {
  const input = DERReader.from(der, { path: 'encryptedPrivateKeyInfo' })
  const outer = input.sequence()
  input.end()
  const scheme = outer.sequence('encryptionAlgorithm')
  requireScheme(scheme.oid('algorithm'), PBES2)
  const parameters = scheme.sequence('parameters')
  scheme.end()
  const derivation = readDerivation(parameters.sequence('keyDerivationFunc'))
  const cipher = parameters.sequence('encryptionScheme')
  parameters.end()
  const cipherOID = cipher.oid('algorithm')
  const keySize = AES_CBC.get(cipherOID) ?? refuseScheme(cipherOID)
  const iv = cipher.octetString('parameters')
  cipher.end()
  const data = outer.octetString('encryptedData')
  outer.end()
  const { keyLength = keySize / 8 } = derivation
  if (iv.length !== BLOCK_SIZE || keyLength !== keySize / 8)
    throw malformed('the lengths of initialization vector and key are those of AES', 'RFC 8018 B.2.5')
  if (data.length === 0 || data.length % BLOCK_SIZE !== 0)
    throw malformed('the encrypted data are whole blocks of AES', 'RFC 8018 6.2')
  return { ...derivation, keySize, iv, data }
}

/** Decrypts, away from the main thread; undefined when the passphrase is not the one. */
export async function decryptKey(key: EncryptedKey, passphrase: string): Promise<Uint8Array | undefined> {
  const { hash, salt, iterations, keySize, iv, data } = key
  const secret = await derive(passphrase, salt, iterations, keySize, hash)
  let first: Buffer | undefined
  try {
    const decipher = createDecipheriv(`aes-${keySize}-cbc`, secret, iv)
    first = decipher.update(data)
    return join(first, decipher.final())
  } catch {
    // The padding is wrong: so was the key, or the last block alone.
    first?.fill(0)
    return undefined
  } finally {
    secret.fill(0)
  }
}

/** Encrypts a PKCS#8 private key as an EncryptedPrivateKeyInfo: PBKDF2-HMAC-SHA256 and AES-256-CBC. */
export async function encryptKey(pkcs8: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const salt = randomBytes(16)
  const iv = randomBytes(BLOCK_SIZE)
  const secret = await derive(passphrase, salt, ITERATIONS, 256, 'sha256')
  try {
    const cipher = createCipheriv('aes-256-cbc', secret, iv)
    const data = join(cipher.update(pkcs8), cipher.final())
    return encodeDER((w) =>
      w.sequence(() =>
        w.sequence(() => w.oid(PBES2).sequence(() => writeParameters(w, salt, iv))).octetString(data),
      ),
    )
  } finally {
    secret.fill(0)
  }
}

function writeParameters(w: DERWriter, salt: Uint8Array, iv: Uint8Array): void {
  w.sequence(() =>
    w.oid(PBKDF2).sequence(() =>
      w
        .octetString(salt)
        .integer(ITERATIONS)
        .sequence(() => w.oid(HMAC_SHA256).null()),
    ),
  ).sequence(() => w.oid(AES_256_CBC).octetString(iv))
}

type Derivation = Pick<EncryptedKey, 'hash' | 'salt' | 'iterations'> & { readonly keyLength?: number }

function readDerivation(reader: DERReader): Derivation {
  requireScheme(reader.oid('algorithm'), PBKDF2)
  const parameters = reader.sequence('parameters')
  reader.end()
  const salt = parameters.octetString('salt')
  const iterations = parameters.smallInteger('iterationCount')
  const keyLength = parameters.tagIs(Tag.INTEGER) ? parameters.smallInteger('keyLength') : undefined
  const hash = parameters.done ? 'sha1' : readHash(parameters.sequence('prf'))
  parameters.end()
  if (iterations < 1) throw malformed('the iteration count is 1 or more', 'RFC 8018 A.2')
  if (iterations > MAX_ITERATIONS)
    throw new InvalidInputError(
      `the key is encrypted with ${iterations} iterations of PBKDF2, more than the ${MAX_ITERATIONS} that are accepted`,
      { path: 'encryptedPrivateKeyInfo' },
    )
  return { hash, salt, iterations, ...(keyLength !== undefined && { keyLength }) }
}

function readHash(prf: DERReader): string {
  const oid = prf.oid('algorithm')
  const hash = HASHES.get(oid) ?? refuseScheme(oid)
  if (!prf.done) prf.null('parameters')
  prf.end()
  return hash
}

function requireScheme(oid: string, wanted: string): void {
  if (oid !== wanted) refuseScheme(oid)
}

function refuseScheme(oid: string): never {
  throw new InvalidInputError(
    `the key is encrypted with the scheme ${oid}, and only PBES2 with PBKDF2 and AES-CBC is known here; convert it with: openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.pem -out new.pem`,
    { path: 'encryptedPrivateKeyInfo' },
  )
}

function malformed(message: string, rule: string): InvalidInputError {
  return new InvalidInputError(`the encrypted private key is malformed: ${message} (${rule})`, {
    path: 'encryptedPrivateKeyInfo',
    rule,
  })
}

const derivePooled = promisify(pbkdf2)

async function derive(
  passphrase: string,
  salt: Uint8Array,
  iterations: number,
  keySize: number,
  hash: string,
): Promise<Uint8Array> {
  const bytes = Buffer.from(passphrase, 'utf8')
  try {
    return await derivePooled(bytes, salt, iterations, keySize / 8, hash)
  } finally {
    bytes.fill(0)
  }
}

/** Both pieces in memory of their own; nothing is left in the pieces. */
function join(first: Buffer, last: Buffer): Uint8Array {
  const whole = new Uint8Array(first.length + last.length)
  whole.set(first)
  whole.set(last, first.length)
  first.fill(0)
  last.fill(0)
  return whole
}

const BLOCK_SIZE = 16
/** What OWASP asks of PBKDF2-HMAC-SHA256. */
const ITERATIONS = 600_000
/** Seconds of work; whoever asks for more means to keep this process busy. */
const MAX_ITERATIONS = 10_000_000

const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
const HMAC_SHA256 = '1.2.840.113549.2.9'
const AES_256_CBC = '2.16.840.1.101.3.4.1.42'
/** The hashes of PBKDF2's pseudorandom functions (RFC 8018 B.1). */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.8', 'sha224'],
  [HMAC_SHA256, 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
])
/** Key sizes of AES in CBC mode (RFC 8018 B.2.5). */
const AES_CBC: ReadonlyMap<string, number> = new Map([
  ['2.16.840.1.101.3.4.1.2', 128],
  ['2.16.840.1.101.3.4.1.22', 192],
  [AES_256_CBC, 256],
])
