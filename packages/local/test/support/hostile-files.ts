import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DescribedFailure } from '@kmskeys/conformance'
import { decodePEM, encodePEM } from '@kmskeys/core'
import { encodeDER, type DERWriter } from '@kmskeys/core/der'
import { changed, seed, type Write } from './hostile-parts.ts'

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
  // The last octet of each length and of the magic, and the first of each content but the comment.
  const places = [
    0, 14, 18, 19, 26, 27, 34, 38, 42, 46, 47, 61, 62, 97, 98, 109, 110, 124, 125, 160, 161, 193,
  ]
  return places.map((at) => {
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
      says: path,
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
  const cases: readonly (readonly [what: string, change: Partial<typeof usual>, ...says: string[]])[] = [
    ['another scheme', { scheme: '1.2.840.113549.1.5.3' }, '1.2.840.113549.1.5.3', 'openssl pkcs8 -topk8'],
    ['another derivation', { kdf: '1.3.6.1.4.1.11591.4.11' }, '1.3.6.1.4.1.11591.4.11'],
    ['another cipher', { cipher: '1.2.840.113549.3.7' }, '1.2.840.113549.3.7'],
    ['another hash', { prf: (w) => w.oid('1.2.3.4').null() }, '1.2.3.4'],
    ['parameters of a hash', { prf: (w) => w.oid('1.2.840.113549.2.9').integer(1) }, 'prf.parameters'],
    ['no hash', { prf: () => undefined }, 'prf.algorithm'],
    ['no salt', { salt: (w) => w.null() }, 'salt'],
    ['no iterations', { iterations: 0 }, 'iteration count is 1 or more', 'RFC 8018 A.2'],
    ['too many iterations', { iterations: 10_000_001 }, '10000001', '10000000'],
    ['a key of another length', { keyLength: 16 }, 'lengths', 'RFC 8018 B.2.5'],
    ['a short vector', { iv: 15 }, 'lengths', 'RFC 8018 B.2.5'],
    ['no data', { data: 0 }, 'whole blocks', 'RFC 8018 6.2'],
    ['data that are no blocks', { data: 33 }, 'whole blocks', 'RFC 8018 6.2'],
    ['something behind it', { behind: (w) => void w.null() }, 'encryptedPrivateKeyInfo'],
  ]
  return cases.map(([what, change, ...says], index) => {
    const path = join(folder, `encrypted-${index}`)
    writeFileSync(path, write(change))
    return {
      when: `a key that is encrypted has ${what}`,
      act: open(path),
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
      says: [path, ...says],
    }
  })
}
