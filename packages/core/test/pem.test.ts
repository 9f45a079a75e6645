import { execFileSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { decodePEM, decodePEMs, encodePEM } from '@kmskeys/core'
import { needsCommand } from '@kmskeys/testing'
import { assert, property, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refused } from './support/refused.ts'

const BLOCK = encodePEM(
  'PUBLIC KEY',
  Uint8Array.from({ length: 100 }, (_, i) => i),
)
const [BEGIN = '', FIRST = '', ...REST] = BLOCK.split('\n')

describe('PEM', () => {
  it('comes back as it was', () => {
    assert(
      property(uint8Array({ minLength: 1, maxLength: 300 }), (der) => {
        const text = encodePEM('CERTIFICATE', der)
        expect(decodePEM(text)).toEqual({ label: 'CERTIFICATE', der })
        expect(encodePEM('CERTIFICATE', decodePEM(Buffer.from(text)).der)).toBe(text)
      }),
    )
  })

  it('has lines of 64 characters, as node:crypto writes it', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const spki = publicKey.export({ type: 'spki', format: 'der' })
    const text = encodePEM('PUBLIC KEY', spki)
    expect(text).toBe(publicKey.export({ type: 'spki', format: 'pem' }))
    expect(createPublicKey(text).equals(publicKey)).toBe(true)
    const theirs = privateKey.export({ type: 'pkcs8', format: 'pem' })
    const { der } = decodePEM(theirs, 'PRIVATE KEY')
    expect(createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }).equals(privateKey)).toBe(
      true,
    )
    for (const size of [1, 47, 48, 49, 96]) {
      const lines = encodePEM('X', randomBytes(size)).split('\n').slice(1, -2)
      expect(lines.every((line, i) => (i < lines.length - 1 ? line.length === 64 : line.length <= 64))).toBe(
        true,
      )
      expect(lines.length).toBe(Math.ceil(size / 48))
    }
  })

  it('may have text before it, and white space in it and after it', () => {
    const texts = [
      `subject=CN = example.org\n\n${BLOCK}`,
      `not -----BEGIN X----- at the start of a line\n${BLOCK}`,
      BLOCK.replaceAll('\n', '\r\n'),
      BLOCK.replaceAll('\n', '\r'),
      BLOCK.replaceAll('\n', ' \t\n'),
      `${BLOCK}\n \r\n`,
      BLOCK.trimEnd(),
      `\uFEFF${BLOCK}`,
      [BEGIN, `${FIRST}${REST.slice(0, -2).join('')}`, ...REST.slice(-2)].join('\n'),
    ]
    for (const text of texts) {
      expect(decodePEM(text).der.length).toBe(100)
      expect(decodePEM(Buffer.from(text)).der.length).toBe(100)
    }
  })

  it.each<[string, string, string]>([
    ['nothing', '', 'no PEM block'],
    ['no block', 'hello', 'no PEM block'],
    ['DER', '0\u0082\u0001\u0000\u0002', 'this looks like DER'],
    ['no END line', `${BEGIN}\n${FIRST}\n`, 'END line is missing'],
    ['a BEGIN line before the END line', `${BEGIN}\n${FIRST}\n${BLOCK}`, 'END line is missing'],
    ['an END line alone', `-----END PUBLIC KEY-----\n${BLOCK}`, 'without its BEGIN'],
    ['labels that differ', BLOCK.replace('END PUBLIC', 'END PRIVATE'), 'different labels'],
    ['text behind it', `${BLOCK}x`, 'behind the END line'],
    ['text behind it on the line', `${BLOCK.trimEnd()} x`, 'malformed'],
    ['a second block', BLOCK + BLOCK, 'decodePEMs'],
    ['a BEGIN line that does not end', BLOCK.replace('KEY-----', 'KEY'), 'malformed'],
    ['a BEGIN line that ends late', BLOCK.replace('KEY-----', 'KEY------'), 'malformed'],
    ['no label', BLOCK.replaceAll(' PUBLIC KEY', ' '), 'malformed'],
    ['a label with two spaces', BLOCK.replaceAll('PUBLIC KEY', 'PUBLIC  KEY'), 'malformed'],
    ['an END line that is not on a line', BLOCK.replace('\n-----END', '-----END'), 'END line is missing'],
    ['no content', `${BEGIN}\n-----END PUBLIC KEY-----\n`, 'empty'],
    ['a character that is none', BLOCK.replace('AAEC', 'AA*C'), 'base64'],
    ['base64url', BLOCK.replace('AAEC', 'A-_C'), 'base64'],
    ['no padding', BLOCK.replaceAll('=', ''), 'base64'],
    ['too much padding', BLOCK.replace('==', '==='), 'base64'],
    ['padding in the middle', BLOCK.replace('AAEC', 'AA=='), 'base64'],
    ['bits in the padding', BLOCK.replace('w==', 'x=='), 'base64'],
    ['a header', BLOCK.replace('\n', '\nComment: mine\n\n'), 'headers'],
  ])('is refused with %s', (_, text, message) => {
    const error = refused(() => decodePEM(text))
    expect(error.message).toContain(message)
    expect([error.path, typeof error.offset]).toEqual(['pem', 'number'])
    expect(error.rule).toMatch(/^RFC/)
    refused(() => decodePEM(Buffer.from(text)))
    if (message !== 'decodePEMs' && message !== 'behind the END line') refused(() => decodePEMs(text))
  })

  it('must have the label that is asked for', () => {
    expect(decodePEM(BLOCK, 'PUBLIC KEY').label).toBe('PUBLIC KEY')
    expect(decodePEM(BLOCK, ['RSA PUBLIC KEY', 'PUBLIC KEY']).label).toBe('PUBLIC KEY')
    expect(refused(() => decodePEM(BLOCK, 'CERTIFICATE')).message).toContain(
      'must be CERTIFICATE, not PUBLIC KEY',
    )
    expect(refused(() => decodePEM(BLOCK, ['A', 'B'])).message).toContain('A or B')
    refused(() => decodePEM(BLOCK, []))
    refused(() => decodePEMs(BLOCK + encodePEM('B', Uint8Array.of(1)), 'PUBLIC KEY'))
  })

  it('is read block by block', () => {
    const text = `one\n${encodePEM('A', Uint8Array.of(1))}two\n${encodePEM('B', Uint8Array.of(2))}three`
    expect(decodePEMs(text)).toEqual([
      { label: 'A', der: Uint8Array.of(1) },
      { label: 'B', der: Uint8Array.of(2) },
    ])
    const many = decodePEMs(BLOCK.repeat(20_000))
    expect(many.length).toBe(20_000)
  })

  it('never shows its content in an error', () => {
    const secret = FIRST.slice(0, 8)
    for (const text of [
      BLOCK.replace(FIRST, `${FIRST}*`),
      `${BEGIN}\n${FIRST}`,
      `${BEGIN}${FIRST}\n`,
      BLOCK + FIRST,
    ])
      expect(JSON.stringify(refused(() => decodePEM(text)))).not.toContain(secret)
  })

  it('shares its memory with nobody', () => {
    const { der } = decodePEM(BLOCK)
    expect(der.constructor).toBe(Uint8Array)
    expect(der.buffer.byteLength).toBe(100)
  })

  it('is written only of what PEM can say', () => {
    for (const label of ['', 'a\nb', ' A', 'A ', 'A--B', '-A', 'Ä', 'x'.repeat(65)])
      refused(() => encodePEM(label, Uint8Array.of(1)))
    refused(() => encodePEM('A', new Uint8Array()))
    // @ts-expect-error a number is no text
    refused(() => decodePEM(5))
  })

  needsCommand('openssl').it('encrypted as in RFC 1421 is refused with the way out', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const plain = privateKey.export({ type: 'pkcs1', format: 'pem' })
    const args = ['rsa', '-aes128', '-passout', 'pass:secret', '-traditional']
    const old = execFileSync('openssl', args, {
      input: plain,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    expect(old).toContain('Proc-Type')
    expect(refused(() => decodePEM(old)).message).toContain('openssl pkcs8 -topk8')
  })
})
