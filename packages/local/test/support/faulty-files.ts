import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import type { DescribedFailure } from '@kmskeys/conformance'

/** Files that hold no private key, or one that is broken. */
export function faultyFiles(
  folder: string,
  open: (reference: string) => () => Promise<unknown>,
): DescribedFailure[] {
  const faulty = join(folder, 'faulty')
  mkdirSync(faulty)
  const failure = (when: string, path: string, more?: Partial<DescribedFailure>): DescribedFailure => ({
    when,
    act: open(path),
    code: 'INVALID_INPUT',
    outcome: 'not-sent',
    keyId: `local:${resolve(path)}`,
    says: resolve(path),
    ...more,
  })
  const file = (
    when: string,
    content: string | Uint8Array,
    more?: Partial<DescribedFailure>,
  ): DescribedFailure => {
    const path = join(faulty, when.replaceAll(/[^a-zA-Z0-9]/gu, '-'))
    writeFileSync(path, content)
    return failure(when, path, more)
  }
  const link = join(faulty, 'link')
  symlinkSync(join(folder, 'ed25519.pem'), link)
  const pipe = join(faulty, 'pipe')
  const socket = join(faulty, 'socket')
  execFileSync('mkfifo', [pipe])
  return [
    failure('it is a link', link, { says: 'name the file itself', hasCause: true }),
    failure('it is a folder', `${faulty}/.`),
    failure('it is a pipe', pipe, { says: 'pipe or device' }),
    failure('a part of its path is no folder', join(faulty, 'it-is-empty', 'key.pem')),
    file('it is longer than any key', new Uint8Array(1024 * 1024 + 1), { says: String(1024 * 1024 + 1) }),
    {
      ...failure('it is a socket', socket, { code: 'PROVIDER', outcome: 'unknown', hasCause: true }),
      act: async () => {
        const server = createServer().listen(socket)
        await once(server, 'listening')
        return open(socket)().finally(() => server.close())
      },
      says: [socket, 'ENXIO'],
    },
    failure('there is none', join(faulty, 'none.pem'), {
      code: 'KEY_NOT_FOUND',
      outcome: 'refused',
      hasCause: true,
    }),
    failure('its path is too long', join(faulty, 'x'.repeat(5000)), {
      says: 'longer than paths can be',
      hasCause: true,
    }),
    file('it is empty', '', { path: 'pem', rule: 'RFC 7468 3', hasCause: true }),
    file('it holds a public key', PEM(publicKey.export({ type: 'spki', format: 'der' }), 'PUBLIC KEY')),
    file('it holds two keys', pem + pem),
    file('its PKCS#8 is cut', PEM(der.subarray(0, -1))),
    file('something follows its PKCS#8', PEM(Buffer.concat([der, Buffer.alloc(1)]))),
    file('its PKCS#8 is no key', PEM(Buffer.from('3003020100', 'hex')), {
      path: 'privateKeyInfo.privateKeyAlgorithm',
    }),
    file(
      'it holds no PBES2',
      PEM(Buffer.from('30163012060a2a864886f70d010c010304040000000004020000'.slice(0, 44), 'hex'), ENCRYPTED),
    ),
    file('it is as long as any key may be', Buffer.alloc(1024 * 1024, 0x20), { path: 'pem' }),
    ...JWKS.map(([jwk, path, rule]) => file(`its JWK is ${jwk}`, jwk, { path, rule })),
    ...broken().map(([member, jwk, path, rule]) =>
      file(`its JWK is wrong at ${member}`, JSON.stringify(jwk), {
        path,
        ...(rule !== undefined && { rule }),
      }),
    ),
  ]
}

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const der = privateKey.export({ type: 'pkcs8', format: 'der' })
const ENCRYPTED = 'ENCRYPTED PRIVATE KEY'

function PEM(content: Uint8Array, label = 'PRIVATE KEY'): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(content).toString('base64')}\n-----END ${label}-----\n`
}

/** What is no JWK of a private key. */
const JWKS: readonly (readonly [text: string, path: string, rule: string])[] = [
  ['{', 'jwk', 'RFC 7517 4'],
  ['{}', 'jwk.kty', 'RFC 7517 4.1'],
  ['{"keys":[]}', 'jwk.keys', 'RFC 7517 5'],
  ['{"kty":"oct","k":"AA"}', 'jwk.kty', 'RFC 7518 6.4'],
  ['{"kty":"OKP"}', 'jwk.crv', 'RFC 7518 6.2.1.1, RFC 8037 2'],
]

/** JWKs of which one member is missing, malformed, of another kind, or of another key. */
function broken(): (readonly [what: string, jwk: object, path?: string, rule?: string])[] {
  const okp = { ...privateKey.export({ format: 'jwk' }) }
  const rsa = { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }) }
  const ec = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) }
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const second = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const pq = {
    kty: 'AKP',
    alg: 'ML-DSA-44',
    pub: Buffer.from(ml_dsa44.keygen(randomBytes(32)).publicKey).toString('base64url'),
  }
  const D = 'RFC 7518 6.2.2.1, 6.3.2.1, RFC 8037 2'
  return [
    ['no d', { ...okp, d: undefined }, 'jwk.d', D],
    ['d as a number', { ...okp, d: 7 }, 'jwk.d', D],
    ['empty d', { ...okp, d: '' }, 'jwk.d', D],
    ['padded d', { ...okp, d: `${okp.d}=` }, 'jwk.d', 'RFC 7515 2'],
    ['short d', { ...okp, d: 'AAAA' }],
    ['x of another', { ...okp, d: second.d }, 'privateKey'],
    ['a member of RSA', { ...okp, p: 'AAAA' }, 'jwk.p', 'RFC 7517 4'],
    ['d of another curve', { ...ec, d: 'AAAA' }, 'jwk.d', 'RFC 7518 6.2.2.1'],
    ['d of another key', { ...ec, d: other.d }, 'privateKey'],
    ['priv of ML-DSA', { ...pq, priv: 'AAAA' }, 'jwk.priv', 'RFC 9964 3'],
    ['no priv of ML-DSA', pq, 'jwk.priv', 'RFC 9964 3'],
    ...(['d', 'p', 'q', 'dp', 'dq', 'qi'] as const).flatMap((member) => [
      [
        `no ${member} of RSA`,
        { ...rsa, [member]: undefined },
        `jwk.${member}`,
        member === 'd' ? D : 'RFC 7518 6.3.2',
      ] as const,
      [
        `${member} of RSA with a leading zero`,
        { ...rsa, [member]: leadingZero(rsa[member]) },
        `jwk.${member}`,
        'RFC 7518 2, 6.3.2',
      ] as const,
      [
        `${member} of RSA that is another number`,
        { ...rsa, [member]: 'Aw' },
        'privateKey',
        'RFC 8017 3.2',
      ] as const,
    ]),
    ['oth', { ...rsa, oth: 'AA' }, 'jwk.oth', 'RFC 7517 4'],
  ]
}

function leadingZero(text = ''): string {
  return Buffer.concat([Buffer.alloc(1), Buffer.from(text, 'base64url')]).toString('base64url')
}
