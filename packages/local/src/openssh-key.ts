import { AuthenticationError, curveByName, InvalidInputError, type AnyPublicKey } from '@kmskeys/core'
import { publicKeyFromSSH, publicKeyToRaw, SSHReader } from '@kmskeys/core/formats'
import { keyOfHalves, writeECPrivateKey, writeOctets } from './halves.ts'
import {
  AES_BLOCK,
  decryptOpenSSH,
  OPENSSH_CIPHERS,
  readDerivation,
  type OpenSSHCipher,
  type OpenSSHDerivation,
} from './openssh-cipher.ts'
import { askPassphrase, type KeyNames, type Passphrase } from './passphrase.ts'
import { exponentOf, writePKCS1 } from './rsa-numbers.ts'
import type { SoftwareKey } from './software-key.ts'

/** The label of a private key of OpenSSH in PEM. */
export const OPENSSH_LABEL = 'OPENSSH PRIVATE KEY'

/**
 * Reads a private key as ssh-keygen writes it (OpenSSH's PROTOCOL.key): RSA, ECDSA or Ed25519, encrypted or not. Takes it
 * over: `bytes` are zero afterwards.
 *
 * @throws {InvalidInputError} when it is malformed, or of a kind or cipher that is not known here
 * @throws {AuthenticationError} when the passphrase is missing or wrong
 */
export async function readOpenSSH(
  bytes: Uint8Array,
  passphrase: Passphrase | undefined,
  names: KeyNames,
): Promise<SoftwareKey> {
  let plain: Uint8Array | undefined
  try {
    const envelope = readEnvelope(bytes)
    plain = envelope.cipher === undefined ? envelope.data : await decrypt(envelope, passphrase, names)
    return await readPrivate(plain, envelope)
  } finally {
    plain?.fill(0)
    bytes.fill(0)
  }
}

/** The public half, which stands there in the clear. Takes the bytes over, as {@link readOpenSSH} does. */
export function publicHalfOfOpenSSH(bytes: Uint8Array): AnyPublicKey {
  try {
    return readEnvelope(bytes).publicKey
  } finally {
    bytes.fill(0)
  }
}

/** What stands around the private half. */
interface Envelope {
  /** `undefined` where the key is not encrypted. */
  readonly cipher: OpenSSHCipher | undefined
  readonly derivation: OpenSSHDerivation | undefined
  readonly kind: string
  readonly publicKey: AnyPublicKey
  readonly data: Uint8Array
  readonly tag: Uint8Array
}

function readEnvelope(bytes: Uint8Array): Envelope {
  if (Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1') !== MAGIC)
    throw new InvalidInputError(`this private key of OpenSSH does not begin with ${MAGIC.slice(0, -1)}`, {
      path: 'openssh',
      rule: RULE,
    })
  const reader = new SSHReader(bytes)
  reader.offset = MAGIC.length
  const cipherName = textOf(reader, 'ciphername')
  const kdf = textOf(reader, 'kdfname')
  const options = reader.string('kdfoptions')
  if (reader.uint32('number of keys') !== 1) throw reader.error('there is not exactly one key', RULE)
  const blob = reader.string('publickey')
  const kind = textOf(new SSHReader(blob), 'name')
  if (/^(sk-|webauthn-sk-)/u.test(kind))
    throw reader.error('the private key is in a security key, and only its handle is here', RULE)
  const publicKey = publicKeyFromSSH(blob)
  const data = reader.string('encrypted')
  const encrypted = cipherName !== 'none'
  const cipher = encrypted ? OPENSSH_CIPHERS.get(cipherName) : undefined
  if (encrypted && (cipher === undefined || kdf !== 'bcrypt'))
    throw new InvalidInputError(
      `the key is encrypted with ${cipherName} and ${kdf}, and only AES and bcrypt are known here; convert it with: ssh-keygen -p -Z aes256-ctr -f FILE`,
      { path: 'openssh' },
    )
  if (!encrypted && (kdf !== 'none' || options.length > 0))
    throw reader.error('a key that is not encrypted has nothing to derive', RULE)
  const tag = bytes.subarray(reader.offset)
  if (tag.length !== (cipher?.tagSize ?? 0))
    throw reader.error('something is missing or follows the key', RULE)
  if (data.length === 0 || data.length % (encrypted ? AES_BLOCK : 8) !== 0)
    throw reader.error('the private part is not whole blocks', RULE)
  const derivation = encrypted ? readDerivation(options) : undefined
  return { cipher, derivation, kind, publicKey, data, tag }
}

async function decrypt(
  { cipher, derivation, data, tag }: Envelope,
  passphrase: Passphrase | undefined,
  names: KeyNames,
): Promise<Uint8Array> {
  const secret = await askPassphrase(passphrase, names)
  const plain =
    cipher && derivation && (await decryptOpenSSH(cipher, derivation, secret, data, tag, names.signal))
  // Two numbers that are equal tell the right passphrase.
  if (plain !== undefined && Buffer.compare(plain.subarray(0, 4), plain.subarray(4, 8)) === 0) return plain
  plain?.fill(0)
  throw new AuthenticationError(`the passphrase for ${names.place} is wrong`, {
    reason: 'wrong',
    keyId: names.keyId,
  })
}

async function readPrivate(plain: Uint8Array, { kind, publicKey, cipher }: Envelope): Promise<SoftwareKey> {
  const reader = new SSHReader(plain)
  if (reader.uint32('check') !== reader.uint32('check')) throw reader.error('its two checks differ', RULE)
  if (textOf(reader, 'name') !== kind) throw reader.error('its halves are of different kinds', RULE)
  const privateHalf = readHalf(reader, publicKey)
  reader.string('comment')
  const padding = plain.subarray(reader.offset)
  if (padding.length >= (cipher ? AES_BLOCK : 8) || padding.some((octet, index) => octet !== index + 1)) {
    privateHalf.fill(0)
    throw reader.error('the padding is not 1, 2, 3 and so on', RULE)
  }
  return keyOfHalves(publicKey, privateHalf)
}

/** The private half as PKCS#8 holds it. What is repeated of the public one must be the same. */
function readHalf(reader: SSHReader, publicKey: AnyPublicKey): Uint8Array {
  const same = (field: string, wanted: Uint8Array): void => {
    if (Buffer.compare(reader.string(field), wanted) !== 0)
      throw reader.error('the private and the public half do not belong together', RULE, field)
  }
  switch (publicKey.type) {
    case 'rsa': {
      const [n, e, d] = [reader.unsigned('n'), reader.unsigned('e'), reader.unsigned('d')]
      const [qi, p, q] = [reader.unsigned('iqmp'), reader.unsigned('p'), reader.unsigned('q')]
      return writePKCS1({ n, e, d, p, q, dp: exponentOf(d, p), dq: exponentOf(d, q), qi })
    }
    case 'ec': {
      const size = curveByName(publicKey.curve)?.coordinateSize ?? 0
      same('curve', Buffer.from(`nistp${publicKey.curve.slice('P-'.length)}`))
      same('Q', publicKeyToRaw(publicKey))
      const scalar = reader.unsigned('d')
      if (scalar.length > size) throw reader.error('the number is longer than its curve', RULE, 'd')
      const padded = new Uint8Array(size)
      padded.set(scalar, size - scalar.length)
      const half = writeECPrivateKey(padded)
      padded.fill(0)
      return half
    }
    case 'ed25519': {
      const raw = publicKeyToRaw(publicKey)
      same('public', raw)
      const both = reader.string('private')
      if (both.length !== 64 || Buffer.compare(both.subarray(32), raw) !== 0)
        throw reader.error('it is not the private and the public half', RULE, 'private')
      return writeOctets(both.subarray(0, 32))
    }
    default:
      throw new InvalidInputError(
        `ssh-keygen makes no ${publicKey.type} keys, so that none is read from its files`,
        {
          path: 'openssh',
        },
      )
  }
}

function textOf(reader: SSHReader, field: string): string {
  return Buffer.from(reader.string(field)).toString('latin1')
}

const MAGIC = 'openssh-key-v1\0'
const RULE = 'PROTOCOL.key 1, 3'
