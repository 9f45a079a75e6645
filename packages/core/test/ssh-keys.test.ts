import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidInputError } from '@kmskeys/core'
import {
  decodeOpenSSH,
  encodeOpenSSH,
  publicKeyFromSSH,
  publicKeyToSSH,
  sshFingerprint,
} from '@kmskeys/core/formats'
import { needsCommand } from '@kmskeys/testing'
import { assert, property, string, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { KEYS } from './support/format-keys.ts'
import { ecPair, ed25519Pair, rsaPair } from './support/key-pairs.ts'
import { refused } from './support/refused.ts'

const NAMES: Readonly<Record<string, string>> = {
  'RSA 2048': 'ssh-rsa',
  'RSA 1031': 'ssh-rsa',
  'P-256': 'ecdsa-sha2-nistp256',
  'P-384': 'ecdsa-sha2-nistp384',
  'P-521': 'ecdsa-sha2-nistp521',
  Ed25519: 'ssh-ed25519',
  Ed448: 'ssh-ed448',
}
const SERVED = Object.entries(KEYS).filter(([name]) => name in NAMES)
const ED25519 = ed25519Pair().publicKey
const LINE = encodeOpenSSH(ED25519, 'somebody@somewhere')
const [, BASE64 = ''] = LINE.split(' ')

/** What `ssh-keygen` prints, of a file with this text in it. */
function sshKeygen(text: string, ...args: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'kmskeys-core-'))
  try {
    const file = join(folder, 'key')
    writeFileSync(file, text, { mode: 0o600 })
    return execFileSync('ssh-keygen', [...args, '-f', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Strings of SSH, one after the other. */
function blob(...strings: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    strings.flatMap((each) => {
      const bytes = Buffer.from(each)
      const size = Buffer.alloc(4)
      size.writeUInt32BE(bytes.length)
      return [size, bytes]
    }),
  )
}

describe.each(SERVED)('%s in SSH', (name, key) => {
  it('comes back as the same key', () => {
    const line = encodeOpenSSH(key, 'a comment')
    expect(line).toMatch(new RegExp(`^${NAMES[name]} [A-Za-z0-9+/]+=* a comment$`, 'u'))
    for (const text of [line, `${line}\n`, `${line}\r\n`, Buffer.from(line), line.replaceAll(' ', ' \t ')]) {
      const { publicKey, comment } = decodeOpenSSH(text, { type: key.type })
      expect(publicKey.toDER()).toEqual(key.toDER())
      expect(comment.replaceAll(/\s+/gu, ' ')).toBe('a comment')
    }
    expect(publicKeyFromSSH(publicKeyToSSH(key)).equals(key)).toBe(true)
    expect(Buffer.from(line.split(' ')[1] ?? '', 'base64')).toEqual(Buffer.from(publicKeyToSSH(key)))
  })

  it('is refused when it ends anywhere, or something follows', () => {
    const bytes = publicKeyToSSH(key)
    for (let size = 0; size < bytes.length; size++)
      expect(refused(() => publicKeyFromSSH(bytes.subarray(0, size)))).toMatchObject({
        path: expect.stringMatching(/^ssh/u) as unknown,
        rule: expect.any(String) as unknown,
      })
    expect(refused(() => publicKeyFromSSH(Buffer.concat([bytes, Buffer.alloc(1)]))).message).toContain(
      'follows',
    )
  })

  it('is refused in any other type than asked for', async () => {
    const type = key.type === 'rsa' ? 'ec' : 'rsa'
    expect((await failure(() => decodeOpenSSH(encodeOpenSSH(key), { type }))).code).toBe('WRONG_KEY_TYPE')
  })
})

/** OpenSSH has not what RFC 8709 has. */
const OPENSSH = SERVED.filter(([name]) => name !== 'Ed448')

needsCommand('ssh-keygen').describe('ssh-keygen', () => {
  it.each(OPENSSH)('knows %s', (_name, key) => {
    const line = encodeOpenSSH(key, 'somebody@somewhere')
    expect(sshKeygen(line, '-l')).toContain(` ${sshFingerprint(key)} somebody@somewhere `)
  })

  // It has no PKCS #8 of Ed25519.
  it.each(OPENSSH.filter(([name]) => name !== 'Ed25519'))('writes %s as PEM and back', (_name, key) => {
    expect(sshKeygen(encodeOpenSSH(key), '-e', '-m', 'PKCS8')).toBe(key.toPEM())
    expect(sshKeygen(key.toPEM(), '-i', '-m', 'PKCS8').trim()).toBe(encodeOpenSSH(key))
  })

  it.each([
    ['rsa', '1024'],
    ['rsa', '3072'],
    ['ecdsa', '256'],
    ['ecdsa', '384'],
    ['ecdsa', '521'],
    ['ed25519', '256'],
  ])('makes keys of %s %s that are read, and written as it does', (type, bits) => {
    const folder = mkdtempSync(join(tmpdir(), 'kmskeys-core-'))
    try {
      const file = join(folder, 'key')
      execFileSync('ssh-keygen', ['-q', '-t', type, '-b', bits, '-N', '', '-C', 'two words', '-f', file])
      const line = execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' })
      const { publicKey, comment } = decodeOpenSSH(line)
      expect(comment).toBe('two words')
      expect(`${encodeOpenSSH(publicKey, comment)}\n`).toBe(line)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('makes certificates, which are refused as such', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kmskeys-core-'))
    try {
      const file = join(folder, 'key')
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
      execFileSync('ssh-keygen', ['-q', '-s', file, '-I', 'id', '-n', 'user', `${file}.pub`])
      const line = execFileSync('cat', [`${file}-cert.pub`], { encoding: 'utf8' })
      for (const read of [
        () => decodeOpenSSH(line),
        () => publicKeyFromSSH(Buffer.from(line.split(' ')[1] ?? '', 'base64')),
      ])
        expect(refused(read)).toMatchObject({
          message: expect.stringContaining('certificate') as unknown,
          rule: 'PROTOCOL.certkeys',
        })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('a malformed line', () => {
  const other = encodeOpenSSH(ecPair().publicKey)
  it.each<[string, string, string]>([
    ['nothing', '', 'the kind of the key'],
    ['no key', 'ssh-ed25519', 'the kind of the key'],
    ['white space before it', ` ${LINE}`, 'the kind of the key'],
    ['options before it', `no-pty ${LINE}`, 'none of those'],
    ['two lines', `${LINE}\n${LINE}`, 'one line'],
    ['an empty line behind it', `${LINE}\n\n`, 'one line'],
    ['an unknown kind', LINE.replace('ed25519', 'ed449'), 'ssh-rsa, ecdsa-sha2-nistp256'],
    ['a security key', LINE.replace('ssh-ed25519', 'sk-ssh-ed25519@openssh.com'), 'none of those'],
    [
      'a signature algorithm for a kind',
      other.replace('ecdsa-sha2-nistp256', 'rsa-sha2-256'),
      'none of those',
    ],
    ['a certificate', LINE.replace('ssh-ed25519', 'ssh-ed25519-cert-v01@openssh.com'), 'certificate'],
    ['another kind inside', LINE.replace('ssh-ed25519', 'ssh-rsa'), 'another kind'],
    ['another curve inside', other.replace('nistp256', 'nistp384'), 'another kind'],
    ['base64url', LINE.replace(BASE64, BASE64.replace('AAAA', 'AA-_')), 'base64'],
    ['padding', `ssh-ed25519 ${BASE64}=`, 'base64'],
    ['no base64', 'ssh-ed25519 *', 'base64'],
    ['half of its base64', `ssh-ed25519 ${BASE64.slice(0, 40)}`, 'ends in the middle'],
    ['a NUL in the comment', `${LINE}\0`, 'control characters'],
  ])('is refused with %s', (_what, line, message) => {
    const error = refused(() => decodeOpenSSH(line))
    expect(error.message).toContain(message)
    expect(error.path).toMatch(/^(openssh|ssh\.)/u)
    expect(error.rule).toBeDefined()
    expect(refused(() => decodeOpenSSH(Buffer.from(line))).message).toBe(error.message)
  })

  it('is refused when it is no text', () => {
    for (const line of [undefined, null, 7, {}, ['x']]) refused(() => decodeOpenSSH(line as never))
    expect(refused(() => decodeOpenSSH(Buffer.from(`${LINE}\xff`, 'latin1'))).message).toContain('UTF-8')
  })

  it('may have any comment in one line', () => {
    for (const comment of ['', 'x', 'a  b', 'ssh-rsa AAAA', 'Jürgen', 'x\u2028y'])
      expect(decodeOpenSSH(encodeOpenSSH(ED25519, comment)).comment).toBe(comment)
    for (const comment of ['a\nb', 'a\r', 'a\tb\u0000', ' a', 'a ', 7])
      refused(() => encodeOpenSSH(ED25519, comment as never))
  })
})

describe('a malformed key of SSH', () => {
  const n = Buffer.from(publicKeyToSSH(rsaPair().publicKey).subarray(-257))
  const e = Uint8Array.of(1, 0, 1)
  const point = publicKeyToSSH(ecPair().publicKey).subarray(-65)
  const compressed = Buffer.concat([Buffer.of(2 + ((point[64] ?? 0) & 1)), point.subarray(1, 33)])

  it('is built right here', () => {
    expect(publicKeyFromSSH(blob('ssh-rsa', e, n)).type).toBe('rsa')
    expect(publicKeyFromSSH(blob('ecdsa-sha2-nistp256', 'nistp256', point)).type).toBe('ec')
  })

  it.each<[string, Buffer, string, string]>([
    ['no name', blob(), 'ssh.name', 'ends'],
    ['a name longer than all', Buffer.of(0xff, 0xff, 0xff, 0xff, 1), 'ssh.name', 'ends'],
    ['a modulus without its zero', blob('ssh-rsa', e, n.subarray(1)), 'ssh.n', 'positive number'],
    ['a modulus with two zeros', blob('ssh-rsa', e, Buffer.concat([Buffer.of(0), n])), 'ssh.n', 'fewest'],
    ['an exponent with a zero', blob('ssh-rsa', Buffer.of(0, 1, 0, 1), n), 'ssh.e', 'fewest octets'],
    ['the exponent 0', blob('ssh-rsa', '', n), 'ssh.e', 'positive number'],
    ['the exponent 0 in an octet', blob('ssh-rsa', Buffer.of(0), n), 'ssh.e', 'positive number'],
    ['a negative exponent', blob('ssh-rsa', Buffer.of(0xff), n), 'ssh.e', 'positive number'],
    ['an even exponent', blob('ssh-rsa', Buffer.of(4), n), 'ssh', 'odd'],
    ['numbers the other way round', blob('ssh-rsa', n, e), 'ssh', 'bits'],
    ['another curve', blob('ecdsa-sha2-nistp256', 'nistp384', point), 'ssh.curve', 'another'],
    ['a compressed point', blob('ecdsa-sha2-nistp256', 'nistp256', compressed), 'ssh.Q', 'uncompressed'],
    ['a point at infinity', blob('ecdsa-sha2-nistp256', 'nistp256', Buffer.of(0)), 'ssh.Q', 'uncompressed'],
    ['no point', blob('ecdsa-sha2-nistp256', 'nistp256', ''), 'ssh.Q', 'uncompressed'],
    ['a short point', blob('ecdsa-sha2-nistp256', 'nistp256', point.subarray(0, 64)), 'ssh', '65 bytes'],
    [
      'a point off the curve',
      blob('ecdsa-sha2-nistp256', 'nistp256', point.with(64, (point[64] ?? 0) ^ 1)),
      'ssh',
      'not on the curve',
    ],
    ['a short key of Ed25519', blob('ssh-ed25519', Buffer.alloc(31)), 'ssh', '32 bytes'],
    ['a name in capitals', blob('SSH-ED25519', Buffer.alloc(32)), 'ssh.name', 'none of those'],
  ])('is refused: %s', (_what, bytes, path, message) => {
    const error = refused(() => publicKeyFromSSH(bytes))
    expect(error.path).toBe(path)
    expect(error.message).toContain(message)
  })

  it('is read or refused with a typed error, whatever it is', () => {
    const name = string({ unit: 'binary', maxLength: 30 })
    assert(
      property(name, uint8Array({ maxLength: 80 }), (text, bytes) => {
        for (const each of [bytes, blob(text, bytes), blob('ssh-rsa', bytes, bytes)])
          expect(refused(() => publicKeyFromSSH(each))).toBeInstanceOf(InvalidInputError)
      }),
    )
  })

  it('is bounded as any RSA key', () => {
    expect(refused(() => publicKeyFromSSH(blob('ssh-rsa', e, n), { rsa: { minSize: 3072 } })).path).toBe(
      'ssh',
    )
  })
})

it('a fingerprint begins with SHA256', () => {
  expect(sshFingerprint(ED25519)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/u)
})

it('keys that SSH has not are refused with those that it has', async () => {
  for (const name of ['secp256k1', 'brainpoolP256r1', 'ML-DSA-44']) {
    const key = KEYS[name]
    if (key === undefined) throw new Error(`there is no key ${name}`)
    for (const write of [publicKeyToSSH, encodeOpenSSH, sshFingerprint]) {
      const error = await failure(() => write(key))
      expect(error.code).toBe('UNSUPPORTED_OPERATION')
      expect(error.message).toContain('ecdsa-sha2-nistp256')
    }
  }
})
