import { generateKeyPairSync } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DescribedFailure } from '@kmskeys/conformance'

/** Files that hold no private key, or one that is broken. */
export function faultyFiles(
  folder: string,
  open: (reference: string) => () => Promise<unknown>,
): DescribedFailure[] {
  const faulty = join(folder, 'faulty')
  mkdirSync(faulty)
  const failure = (when: string, path: string): DescribedFailure => ({
    when,
    act: open(path),
    code: 'INVALID_INPUT',
    outcome: 'not-sent',
  })
  const file = (when: string, content: string | Uint8Array): DescribedFailure => {
    const path = join(faulty, when.replaceAll(/[^a-zA-Z0-9]/gu, '-'))
    writeFileSync(path, content)
    return failure(when, path)
  }
  const link = join(faulty, 'link')
  symlinkSync(join(folder, 'ed25519.pem'), link)
  const pipe = join(faulty, 'pipe')
  execFileSync('mkfifo', [pipe])
  return [
    failure('it is a link', link),
    failure('it is a folder', `${faulty}/.`),
    failure('it is a pipe', pipe),
    failure('a part of its path is no folder', join(faulty, 'it-is-empty', 'key.pem')),
    file('it is longer than any key', new Uint8Array(1024 * 1024 + 1)),
    file('it is empty', ''),
    file('it holds a public key', PEM(publicKey.export({ type: 'spki', format: 'der' }), 'PUBLIC KEY')),
    file('it holds two keys', pem + pem),
    file('its PKCS#8 is cut', PEM(der.subarray(0, -1))),
    file('something follows its PKCS#8', PEM(Buffer.concat([der, Buffer.alloc(1)]))),
    file('its PKCS#8 is no key', PEM(Buffer.from('3003020100', 'hex'))),
    file(
      'it holds no PBES2',
      PEM(Buffer.from('30163012060a2a864886f70d010c010304040000000004020000'.slice(0, 44), 'hex'), ENCRYPTED),
    ),
    ...JWKS.map((jwk) => file(`its JWK is ${jwk}`, jwk)),
    ...broken().map(([member, jwk]) => file(`its JWK is wrong at ${member}`, JSON.stringify(jwk))),
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
const JWKS = ['{', '{}', '{"keys":[]}', '{"kty":"oct","k":"AA"}', '{"kty":"OKP"}']

/** JWKs of which one member is missing, malformed, of another kind, or of another key. */
function broken(): [string, object][] {
  const okp = { ...privateKey.export({ format: 'jwk' }) }
  const rsa = { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }) }
  const ec = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) }
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  return [
    ['no d', { ...okp, d: undefined }],
    ['d as a number', { ...okp, d: 7 }],
    ['empty d', { ...okp, d: '' }],
    ['padded d', { ...okp, d: `${okp.d}=` }],
    ['short d', { ...okp, d: 'AAAA' }],
    ['x of another', { ...okp, d: generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }).d }],
    ['a member of RSA', { ...okp, p: 'AAAA' }],
    ['d of another curve', { ...ec, d: 'AAAA' }],
    ['d of another key', { ...ec, d: other.d }],
    ...(['d', 'p', 'q', 'dp', 'dq', 'qi'] as const).flatMap((member): [string, object][] => [
      [`no ${member} of RSA`, { ...rsa, [member]: undefined }],
      [`${member} of RSA with a leading zero`, { ...rsa, [member]: leadingZero(rsa[member]) }],
      [`${member} of RSA that is another number`, { ...rsa, [member]: 'Aw' }],
    ]),
    ['oth', { ...rsa, oth: 'AA' }],
  ]
}

function leadingZero(text = ''): string {
  return Buffer.concat([Buffer.alloc(1), Buffer.from(text, 'base64url')]).toString('base64url')
}
