import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { decodePEM, encodePEM, KmsKeysError, type AnyPrivateKey } from '@kmskeys/core'
import { encodeOpenSSH } from '@kmskeys/core/formats'
import { decodePrivateKey, localKeys, privateKeyFromPEM } from '@kmskeys/local'
import { needsCommand } from '@kmskeys/testing'
import { createPrivateKey } from 'node:crypto'
import { expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { testFolder } from './support/folder.ts'

const message = new TextEncoder().encode('the message')

/** Makes a key with ssh-keygen, and answers what it wrote. */
function keygen(...options: string[]): { file: string; pem: string; line: string } {
  const file = join(testFolder(), 'id')
  execFileSync('ssh-keygen', ['-q', '-C', 'somebody', '-f', file, ...options], { stdio: 'ignore' })
  return { file, pem: readFileSync(file, 'utf8'), line: readFileSync(`${file}.pub`, 'utf8').trim() }
}

async function signs(key: AnyPrivateKey): Promise<void> {
  const [algorithm] = key.signatureAlgorithms
  if (algorithm === undefined) throw new Error('it signs')
  key.publicKey.verifyWith(algorithm as never, await key.signWith(algorithm, message), message)
}

needsCommand('ssh-keygen').describe('a private key of ssh-keygen', () => {
  it.each([
    ['RSA 2048', ['-t', 'rsa', '-b', '2048']],
    ['RSA 3072', ['-t', 'rsa', '-b', '3072']],
    ['P-256', ['-t', 'ecdsa', '-b', '256']],
    ['P-384', ['-t', 'ecdsa', '-b', '384']],
    ['P-521', ['-t', 'ecdsa', '-b', '521']],
    ['Ed25519', ['-t', 'ed25519']],
  ])('is read: %s', async (_kind, options) => {
    const { file, pem, line } = keygen(...options, '-N', '')
    await using keys = localKeys()
    for (const key of [await privateKeyFromPEM(pem), await keys.getPrivateKey(file)]) {
      expect(encodeOpenSSH(key.publicKey, 'somebody')).toBe(line)
      await signs(key)
    }
    // As PKCS#8 it is the same key, which node:crypto reads.
    const der = Buffer.from(await decodePrivateKey(pem))
    const again = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    const key = await privateKeyFromPEM(String(again.export({ type: 'pkcs8', format: 'pem' })))
    expect(encodeOpenSSH(key.publicKey, 'somebody')).toBe(line)
  })

  it('of P-521 is read whatever its length', async () => {
    for (let i = 0; i < 12; i++) await privateKeyFromPEM(keygen('-t', 'ecdsa', '-b', '521', '-N', '').pem)
  })

  it.each([
    'aes256-ctr',
    'aes192-ctr',
    'aes128-ctr',
    'aes256-gcm@openssh.com',
    'aes128-gcm@openssh.com',
    'aes256-cbc',
    'aes192-cbc',
    'aes128-cbc',
  ])('encrypted with %s is read', async (cipher) => {
    const { file, pem, line } = keygen('-t', 'ecdsa', '-N', 'hunter2 ü', '-Z', cipher, '-a', '2')
    await using keys = localKeys({ passphrase: (name) => (name === file ? 'hunter2 ü' : '') })
    const key = await keys.getPrivateKey(file)
    expect(encodeOpenSSH(key.publicKey, 'somebody')).toBe(line)
    await signs(key)
    for (const [reason, passphrase] of [
      ['wrong', 'hunter3'],
      ['missing', undefined],
    ] as const) {
      const error = await failure(privateKeyFromPEM(pem, { passphrase }))
      expect(error).toMatchObject({ code: 'AUTHENTICATION', reason, outcome: 'not-sent' })
      expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain('hunter')
    }
  })

  it('with the rounds of ssh-keygen is opened away from the main thread', async () => {
    const { pem } = keygen('-t', 'ed25519', '-N', 'hunter2', '-a', '24')
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 5)
    const started = performance.now()
    await privateKeyFromPEM(pem, { passphrase: 'hunter2' })
    const took = performance.now() - started
    clearInterval(timer)
    expect(took).toBeGreaterThan(100)
    expect(longest).toBeLessThan(took / 2)
  })

  it.each(['3des-cbc', 'chacha20-poly1305@openssh.com'])(
    'encrypted with %s is refused by its name, with what converts it',
    async (cipher) => {
      const { pem } = keygen('-t', 'ed25519', '-N', 'hunter2', '-Z', cipher, '-a', '1')
      const error = await failure(privateKeyFromPEM(pem, { passphrase: 'hunter2' }))
      expect(error.code).toBe('INVALID_INPUT')
      expect(error.message).toContain(cipher)
      expect(error.message).toContain('ssh-keygen -p -Z aes256-ctr')
    },
  )

  it('of which any octet is changed is refused, or is the same key', async () => {
    const { pem, line } = keygen('-t', 'ed25519', '-N', '')
    const { der } = decodePEM(pem)
    for (let at = 0; at < der.length; at++) {
      const changed = new Uint8Array(der)
      changed[at] = (changed[at] ?? 0) ^ 1
      const read = privateKeyFromPEM(encodePEM('OPENSSH PRIVATE KEY', changed))
      // The comment may be any.
      const outcome = await read.then(
        (key) => encodeOpenSSH(key.publicKey, 'somebody'),
        (error: unknown) => (error instanceof KmsKeysError ? error.code : error),
      )
      expect(['INVALID_INPUT', line], `octet ${at}`).toContain(outcome)
    }
    for (let end = 0; end < der.length; end += 7) {
      const cut = encodePEM('OPENSSH PRIVATE KEY', der.subarray(0, Math.max(1, end)))
      expect((await failure(privateKeyFromPEM(cut))).code).toBe('INVALID_INPUT')
    }
  }, 30_000)

  it('of AES-GCM of which an octet is changed does not open', async () => {
    const { pem } = keygen('-t', 'ed25519', '-N', 'x', '-Z', 'aes256-gcm@openssh.com', '-a', '1')
    const { der } = decodePEM(pem)
    for (const at of [der.length - 1, der.length - 17, der.length - 40]) {
      const changed = new Uint8Array(der)
      changed[at] = (changed[at] ?? 0) ^ 1
      const text = encodePEM('OPENSSH PRIVATE KEY', changed)
      expect((await failure(privateKeyFromPEM(text, { passphrase: 'x' }))).code).toBe('AUTHENTICATION')
    }
  })

  it('with the private half of another key is refused', async () => {
    for (const type of ['rsa -b 2048', 'ecdsa', 'ed25519']) {
      const [mine, other] = [1, 2].map(() => decodePEM(keygen('-t', ...type.split(' '), '-N', '').pem).der)
      if (mine === undefined || other === undefined) throw new Error('there are two')
      // The envelope of one with the private part of the other: they are equally long, but for the numbers of RSA.
      const at = envelopeSize(mine)
      const mixed = Buffer.concat([mine.subarray(0, at), other.subarray(envelopeSize(other))])
      const error = await failure(privateKeyFromPEM(encodePEM('OPENSSH PRIVATE KEY', mixed)))
      expect(error.message, type).toContain('do not belong together')
    }
  })

  it('is not asked a passphrase for, nor derived, where it is malformed or asks for too much', async () => {
    const { pem } = keygen('-t', 'ed25519', '-N', 'x', '-a', '1')
    const { der } = decodePEM(pem)
    const rounds = Buffer.from(der).indexOf(Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]))
    for (const [value, says] of [
      [0, 'a round'],
      [1001, '1001 rounds'],
      [0xffffffff, '4294967295 rounds'],
    ] as const) {
      const changed = Buffer.from(der)
      changed.writeUInt32BE(value, rounds)
      const text = encodePEM('OPENSSH PRIVATE KEY', changed)
      const error = await failure(privateKeyFromPEM(text, { passphrase: () => expect.fail('asked') }))
      expect(error.code).toBe('INVALID_INPUT')
      expect(error.message).toContain(says)
    }
  })
})

/** How long everything before the private part is, its length included. */
function envelopeSize(der: Uint8Array): number {
  const view = new DataView(der.buffer, der.byteOffset)
  let at = 15
  for (let i = 0; i < 3; i++) at += 4 + view.getUint32(at)
  at += 4
  return at + 4 + view.getUint32(at)
}

it('a file of OpenSSH that is malformed is refused by the id of its key', async () => {
  const folder = testFolder()
  writeFileSync(join(folder, 'no.pem'), encodePEM('OPENSSH PRIVATE KEY', new Uint8Array(3)))
  await using keys = localKeys({ folder })
  const keyId = `local:${join(folder, 'no.pem')}`
  expect(await failure(keys.getPrivateKey('no'))).toMatchObject({ code: 'INVALID_INPUT', keyId })
})
