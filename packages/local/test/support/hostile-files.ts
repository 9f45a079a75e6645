import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DescribedFailure } from '@kmskeys/conformance'
import { decodePEM, encodePEM } from '@kmskeys/core'
import { encodeDER, type DERWriter } from '@kmskeys/core/der'
import { changed, saying, seed, type Place, type Write } from './hostile-parts.ts'

/**
 * A file of OpenSSH, not encrypted, of Ed25519, of which one octet is changed in each field.
 *
 * @param file where the file is
 */
export function changedOpenSSH(
  file: string,
  open: (reference: string) => () => Promise<unknown>,
): DescribedFailure[] {
  if (!existsSync(file)) return []
  const [KEY, STRING, NAME] = ['PROTOCOL.key 1, 3', 'RFC 4251 5', 'RFC 4253 6.6']
  // The last octet of each length and of the magic, and the first of each content but the comment.
  const places: readonly (readonly [at: number, says: string, path: string, rule?: string])[] = [
    [0, 'does not begin with openssh-key-v1', 'openssh', KEY],
    [14, 'does not begin with openssh-key-v1', 'openssh', KEY],
    [18, 'ssh', 'ssh.kdfname', STRING],
    [19, 'ssh-keygen -p -Z aes256-ctr', 'openssh'],
    [26, 'exactly one key', 'ssh', KEY],
    [27, 'is not encrypted', 'ssh', KEY],
    [34, 'exactly one key', 'ssh', KEY],
    [38, 'exactly one key', 'ssh', KEY],
    [42, 'ssh', 'ssh.key', STRING],
    [46, 'ssh', 'ssh.name', NAME],
    [47, 'ssh', 'ssh.name', NAME],
    [61, 'ssh', 'ssh.key', STRING],
    [62, 'do not belong together', 'ssh.public', KEY],
    [97, 'ssh', 'ssh.encrypted', STRING],
    [98, 'two checks differ', 'ssh', KEY],
    [109, 'different kinds', 'ssh', KEY],
    [110, 'different kinds', 'ssh', KEY],
    [124, 'do not belong together', 'ssh.public', KEY],
    [125, 'do not belong together', 'ssh.public', KEY],
    [160, 'private and the public half', 'ssh.private', KEY],
    [161, 'do not belong together', 'privateKey'],
    [193, 'private and the public half', 'ssh.private', KEY],
  ]
  return places.map(([at, says, field, rule]) => {
    const path = `${file}-${at}`
    return {
      when: `octet ${at} of a file of OpenSSH is changed`,
      act: async () => {
        const { der } = decodePEM(readFileSync(file, 'utf8'))
        writeFileSync(path, encodePEM('OPENSSH PRIVATE KEY', changed(der, at)))
        return open(path)()
      },
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
      says: [path, says],
      keyId: `local:${path}`,
      path: field,
      rule,
    }
  })
}

/** EncryptedPrivateKeyInfos (RFC 8018) that are malformed, of other schemes, or ask for too much. */
export function hostileEncryption(
  folder: string,
  open: (reference: string) => () => Promise<unknown>,
): DescribedFailure[] {
  const [PBES2, PBKDF2] = ['1.2.840.113549.1.5.13', '1.2.840.113549.1.5.12']
  const usual = {
    scheme: PBES2,
    kdf: PBKDF2,
    salt: (w: DERWriter): unknown => w.octetString(seed),
    iterations: 1000,
    keyLength: undefined as number | undefined,
    prf: (w: DERWriter): unknown => w.oid('1.2.840.113549.2.9').null(),
    cipher: '2.16.840.1.101.3.4.1.42',
    iv: 16,
    data: 32,
    behind: undefined as Write | undefined,
  }
  const write = (change: Partial<typeof usual>): string => {
    const { scheme, kdf, salt, iterations, keyLength, prf, cipher, iv, data, behind } = {
      ...usual,
      ...change,
    }
    const der = encodeDER((w) =>
      w.sequence(() => {
        w.sequence(() =>
          w.oid(scheme).sequence(() =>
            w
              .sequence(() =>
                w.oid(kdf).sequence(() => {
                  salt(w)
                  w.integer(iterations)
                  if (keyLength !== undefined) w.integer(keyLength)
                  w.sequence(() => void prf(w))
                }),
              )
              .sequence(() => w.oid(cipher).octetString(new Uint8Array(iv))),
          ),
        ).octetString(new Uint8Array(data))
        behind?.(w)
      }),
    )
    return encodePEM('ENCRYPTED PRIVATE KEY', der)
  }
  const INFO: Place = { path: 'encryptedPrivateKeyInfo' }
  const DERIVATION = 'encryptedPrivateKeyInfo.encryptionAlgorithm.parameters.keyDerivationFunc.parameters'
  const cases: readonly (readonly [
    what: string,
    change: Partial<typeof usual>,
    ...says: (string | Place)[],
  ])[] = [
    [
      'another scheme',
      { scheme: '1.2.840.113549.1.5.3' },
      '1.2.840.113549.1.5.3',
      'openssl pkcs8 -topk8',
      INFO,
    ],
    ['another derivation', { kdf: '1.3.6.1.4.1.11591.4.11' }, '1.3.6.1.4.1.11591.4.11', INFO],
    ['another cipher', { cipher: '1.2.840.113549.3.7' }, '1.2.840.113549.3.7', INFO],
    ['another hash', { prf: (w) => w.oid('1.2.3.4').null() }, '1.2.3.4', INFO],
    [
      'parameters of a hash',
      { prf: (w) => w.oid('1.2.840.113549.2.9').integer(1) },
      { path: `${DERIVATION}.prf.parameters` },
    ],
    ['no hash', { prf: () => undefined }, { path: `${DERIVATION}.prf.algorithm` }],
    ['no salt', { salt: (w) => w.null() }, { path: `${DERIVATION}.salt` }],
    ['no iterations', { iterations: 0 }, 'iteration count is 1 or more', { ...INFO, rule: 'RFC 8018 A.2' }],
    ['too many iterations', { iterations: 10_000_001 }, '10000001', '10000000', INFO],
    ['a key of another length', { keyLength: 16 }, 'lengths', { ...INFO, rule: 'RFC 8018 B.2.5' }],
    ['a short vector', { iv: 15 }, 'lengths', { ...INFO, rule: 'RFC 8018 B.2.5' }],
    ['no data', { data: 0 }, 'whole blocks', { ...INFO, rule: 'RFC 8018 6.2' }],
    ['data that are no blocks', { data: 33 }, 'whole blocks', { ...INFO, rule: 'RFC 8018 6.2' }],
    ['something behind it', { behind: (w) => void w.null() }, INFO],
  ]
  return cases.map(([what, change, ...says], index) => {
    const path = join(folder, `encrypted-${index}`)
    writeFileSync(path, write(change))
    return {
      when: `a key that is encrypted has ${what}`,
      act: open(path),
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
      keyId: `local:${path}`,
      ...saying([path, ...says]),
    }
  })
}
