import { kindOf, toBytes, type Bytes } from '../data/bytes.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { InvalidInputError, UnsupportedOperationError } from '../errors/errors.ts'
import type { KeyType, PublicKeyByType, ReadPublicKeyOptions } from '../keys/key-types.ts'
import type { PublicKey } from '../keys/public-key.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { ALL_FORMATS, formatOf, keyOf } from './key-formats.ts'
import { SSHReader, writeStrings } from './ssh-wire.ts'

/** What a line of OpenSSH says. */
export interface OpenSSHPublicKey<T extends KeyType = KeyType> {
  readonly publicKey: PublicKeyByType[T]
  /** What stands behind the key, without white space around it; empty where nothing does. */
  readonly comment: string
}

/**
 * Reads a public key as SSH sends it (RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4): `ssh-rsa`,
 * `ecdsa-sha2-nistp256` and its likes, `ssh-ed25519`, `ssh-ed448`.
 *
 * @throws {InvalidInputError} with `path` and `rule`, when it is a certificate, of a kind that is not known here, or
 *   malformed: numbers have the fewest octets, points are uncompressed, nothing follows
 * @throws {WrongKeyTypeError} when it is not of the type that was asked for
 */
export function publicKeyFromSSH<T extends KeyType = KeyType>(
  blob: Bytes,
  options?: ReadPublicKeyOptions<T>,
): PublicKeyByType[T] {
  const reader = new SSHReader(toBytes(blob, 'blob'))
  const name = Buffer.from(reader.string('name')).toString('latin1')
  const format = ALL_FORMATS.find(({ ssh }) => ssh?.names.includes(name))?.ssh
  if (format === undefined) throw reader.error(...unknown(name), 'name')
  const parts = format.read(name, reader)
  reader.end()
  return keyOf(parts, 'ssh', options)
}

/**
 * Writes what {@link publicKeyFromSSH} reads.
 *
 * @throws {UnsupportedOperationError} when SSH has no such keys
 */
export function publicKeyToSSH(key: PublicKey): Uint8Array {
  return writeStrings(stringsOf(key))
}

/**
 * Reads the line that OpenSSH keeps of a public key, such as `ssh-ed25519 AAAA… comment`. Lines of `authorized_keys` may
 * have options before it, which are refused.
 *
 * @throws {InvalidInputError} as {@link publicKeyFromSSH}, and when it is not one line, its base64 is not canonical, or
 *   the two names of the kind differ
 */
export function decodeOpenSSH<T extends KeyType = KeyType>(
  line: string | Bytes,
  options?: ReadPublicKeyOptions<T>,
): OpenSSHPublicKey<T> {
  const text = toText(line).replace(/\r?\n$/u, '')
  if (CONTROL.test(text)) throw lineError('it must be one line, without control characters')
  const [, name = '', base64, comment = ''] = LINE.exec(text) ?? []
  if (base64 === undefined)
    throw lineError('it must be the kind of the key, the key in base64, and what comment there is')
  if (!NAMES.has(name)) throw lineError(...unknown(name))
  const blob = fromBase64(base64, 'base64')
  if (blob === undefined) throw lineError('the base64 is malformed or not canonical', 'RFC 4648 3.5')
  const inner = Buffer.from(new SSHReader(blob).string('name')).toString('latin1')
  if (inner !== name) throw lineError('the key is of another kind than the line says', 'RFC 4253 6.6')
  return { publicKey: publicKeyFromSSH(blob, options), comment: comment.trim() }
}

/**
 * Writes a public key as OpenSSH keeps it: a line, without the line feed.
 *
 * @param comment what to put behind it; nothing unless given
 * @throws {UnsupportedOperationError} when SSH has no such keys
 * @throws {InvalidInputError} when the comment has control characters, or white space around it
 */
export function encodeOpenSSH(key: PublicKey, comment: string = ''): string {
  if (typeof comment !== 'string' || CONTROL.test(comment) || comment !== comment.trim())
    throw new InvalidInputError(
      'a comment is text in one line, without control characters and white space around it',
    )
  const strings = stringsOf(key)
  const line = `${strings[0]} ${toBase64(writeStrings(strings), 'base64')}`
  return comment === '' ? line : `${line} ${comment}`
}

/**
 * The fingerprint that OpenSSH shows: `SHA256:` and 43 characters of base64.
 *
 * @throws {UnsupportedOperationError} when SSH has no such keys
 */
export function sshFingerprint(key: PublicKey): string {
  const digest = nodeCrypto().createHash('sha256').update(publicKeyToSSH(key)).digest('base64')
  return `SHA256:${digest.replace(/=$/u, '')}`
}

const NAMES = new Set(ALL_FORMATS.flatMap(({ ssh }) => ssh?.names ?? []))
const LINE = /^([^ \t]+)[ \t]+([^ \t]+)(?:[ \t]+(.*))?$/su
// oxlint-disable-next-line no-control-regex -- they are what is looked for; a tab is white space
const CONTROL = /[\u0000-\u0008\u000A-\u001F\u007F]/u

function stringsOf(key: PublicKey): readonly [name: string, ...(string | Uint8Array)[]] {
  const strings = formatOf(key).ssh?.write(key)
  if (strings !== undefined) return strings
  throw new UnsupportedOperationError(
    `SSH has no such ${key.type} keys; the kinds that are known here are ${[...NAMES].join(', ')}`,
  )
}

function unknown(name: string): [message: string, rule: string] {
  return name.endsWith('-cert-v01@openssh.com')
    ? ['this is a certificate; take the public key that was certified', 'PROTOCOL.certkeys']
    : [`the kind is none of those that are known here: ${[...NAMES].join(', ')}`, 'RFC 4253 6.6']
}

function toText(line: string | Bytes): string {
  if (typeof line === 'string') return line
  if (!ArrayBuffer.isView(line) && !(line instanceof ArrayBuffer))
    throw new InvalidInputError(`an OpenSSH public key must be text or bytes, not ${kindOf(line)}`)
  const bytes = toBytes(line, 'line')
  const { isUtf8 } = process.getBuiltinModule('node:buffer')
  if (!isUtf8(bytes)) throw lineError('it must be UTF-8')
  return Buffer.from(bytes).toString()
}

function lineError(message: string, rule: string = 'sshd(8) AUTHORIZED_KEYS FILE FORMAT'): InvalidInputError {
  return new InvalidInputError(`OpenSSH key: ${message} (${rule})`, { path: 'openssh', rule })
}
