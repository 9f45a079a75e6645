import { createDecipheriv, type CipherGCMTypes, type DecipherGCM } from 'node:crypto'
import { InvalidInputError } from '@kmskeys/core'
import { SSHReader } from '@kmskeys/core/formats'
import { bcryptPBKDF } from './bcrypt.ts'

/** How a private key file of OpenSSH is encrypted. */
export interface OpenSSHCipher {
  /** The name that `node:crypto` has for it, in one of the two. */
  readonly plain?: string
  readonly gcm?: CipherGCMTypes
  readonly keySize: number
  readonly ivSize: number
  /** The bytes of the tag that follows; 0 for ciphers that notice no change. */
  readonly tagSize: number
}

/** The block of AES, which the encrypted part is filled up to. */
export const AES_BLOCK = 16

const plain = (name: string, keySize: number): OpenSSHCipher => ({
  plain: name,
  keySize,
  ivSize: AES_BLOCK,
  tagSize: 0,
})
const gcm = (name: CipherGCMTypes, keySize: number): OpenSSHCipher => ({
  gcm: name,
  keySize,
  ivSize: 12,
  tagSize: 16,
})

/** What ssh-keygen writes (`-Z`), but for Triple DES and for ChaCha20-Poly1305, which is another one in SSH. */
export const OPENSSH_CIPHERS: ReadonlyMap<string, OpenSSHCipher> = new Map([
  ['aes256-ctr', plain('aes-256-ctr', 32)],
  ['aes192-ctr', plain('aes-192-ctr', 24)],
  ['aes128-ctr', plain('aes-128-ctr', 16)],
  ['aes256-gcm@openssh.com', gcm('aes-256-gcm', 32)],
  ['aes128-gcm@openssh.com', gcm('aes-128-gcm', 16)],
  ['aes256-cbc', plain('aes-256-cbc', 32)],
  ['aes192-cbc', plain('aes-192-cbc', 24)],
  ['aes128-cbc', plain('aes-128-cbc', 16)],
])

/** Salt and rounds of bcrypt. */
export interface OpenSSHDerivation {
  readonly salt: Uint8Array
  readonly rounds: number
}

/**
 * Reads the options of bcrypt.
 *
 * @throws {InvalidInputError} when they are malformed, or ask for more work than is accepted
 */
export function readDerivation(options: Uint8Array): OpenSSHDerivation {
  const reader = new SSHReader(options)
  const salt = reader.string('salt')
  const rounds = reader.uint32('rounds')
  reader.end()
  if (salt.length === 0 || rounds === 0)
    throw reader.error('bcrypt needs a salt and a round', 'PROTOCOL.key 2')
  if (rounds <= MAX_ROUNDS) return { salt, rounds }
  throw new InvalidInputError(
    `the key is encrypted with ${rounds} rounds of bcrypt, more than the ${MAX_ROUNDS} that are accepted`,
    { path: 'openssh' },
  )
}

/** Decrypts, away from the main thread; undefined when the passphrase cannot be the one. */
export async function decryptOpenSSH(
  cipher: OpenSSHCipher,
  { salt, rounds }: OpenSSHDerivation,
  passphrase: string,
  data: Uint8Array,
  tag: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  const { keySize, ivSize, tagSize } = cipher
  const derived = await bcryptPBKDF(
    new TextEncoder().encode(passphrase),
    salt,
    rounds,
    keySize + ivSize,
    signal,
  )
  try {
    const [key, iv] = [derived.subarray(0, keySize), derived.subarray(keySize)]
    if (cipher.gcm === undefined)
      return createDecipheriv(cipher.plain ?? '', key, iv)
        .setAutoPadding(false)
        .update(data)
    const decipher = createDecipheriv(cipher.gcm, key, iv, { authTagLength: tagSize }).setAuthTag(tag)
    const content = decipher.update(data)
    if (isRight(decipher)) return content
    content.fill(0)
    return undefined
  } finally {
    derived.fill(0)
  }
}

/** Whether the tag is that of what was decrypted. */
function isRight(decipher: DecipherGCM): boolean {
  try {
    decipher.final()
    return true
  } catch {
    return false
  }
}

/** Some 20 seconds of work; ssh-keygen asks for 16 or 24 unless told otherwise. */
const MAX_ROUNDS = 1_000
