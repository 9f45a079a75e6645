import { ECDSA_SHA256, InvalidInputError } from '@kmskeys/core'
import { encodeDER, type DERWriter } from '@kmskeys/core/der'
import {
  Certificate,
  CertificateBuilder,
  CertificateRequest,
  extendedKeyUsage,
  ExtendedKeyUsage,
  extension,
  keyUsage,
  KeyUsage,
  makeExtension,
  subjectAlternativeName,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { newKey } from './keys.ts'
import { CA_NAME, newCA } from './pki.ts'

/** A value that the types do not allow. */
function untyped(value: unknown): never {
  return value as never
}

describe('a value of the wrong kind', () => {
  it.each<[string, () => unknown]>([
    ['otherName of an object', () => subjectAlternativeName([{ type: 'otherName', value: untyped({}) }])],
    ['options before purposes', () => extendedKeyUsage(untyped({ critical: true }), 'serverAuth')],
    ['options before usages', () => keyUsage(untyped({ critical: true }), 'keyCertSign')],
    ['an array of purposes', () => extendedKeyUsage(untyped(['serverAuth']))],
    ['an array of usages', () => keyUsage(untyped(['keyCertSign']))],
    ['a usage that is undefined', () => keyUsage(untyped(undefined))],
    ['usages that are undefined', () => makeExtension(KeyUsage, untyped([undefined]))],
    ['purposes that are no text', () => makeExtension(ExtendedKeyUsage, untyped([{}]))],
    [
      'an own type that writes no bytes',
      () =>
        makeExtension(
          { oid: '1.2.3', name: 'x', encode: (w: DERWriter) => w.raw(untyped({})), decode: () => 0 },
          0,
        ),
    ],
  ])('is refused, and what follows is made as ever: %s', async (_, make) => {
    expect(make).toThrow(InvalidInputError)
    const made = await newCA(newKey().key)
    expect(Certificate.fromDER(made.toDER()).subject.toString()).toBe(CA_NAME.toString())
  })
})

describe('very many', () => {
  it('extensions are refused, in a certificate and by a builder', async () => {
    const { key } = newKey()
    const root = await newCA(key)
    const withExtensions = (count: number): Uint8Array =>
      signed((w) => {
        w.explicit(0, () => w.integer(2)).integer(5)
        w.raw(ECDSA_SHA256.algorithmIdentifier).raw(CA_NAME.der).raw(root.fields.validity).raw(CA_NAME.der)
        w.raw(key.publicKey.toDER()).explicit(3, () => w.sequence(() => manyExtensions(w, count)))
      })
    expect(Certificate.fromDER(withExtensions(1000)).extensions).toHaveLength(1000)
    expect(() => Certificate.fromDER(withExtensions(1001))).toThrow('more than 1000 extensions')
    let builder = new CertificateBuilder()
    for (let i = 0; i < 1000; i++) builder = builder.extension(extension(`1.2.3.${i}`, Uint8Array.of(5, 0)))
    expect(() => builder.extension(extension('1.2.4', Uint8Array.of(5, 0)))).toThrow(InvalidInputError)
  })

  it('attributes of a request are refused', () => {
    const { key } = newKey()
    const withAttributes = (types: readonly string[]): Uint8Array =>
      signed((w) => {
        w.integer(0).raw(CA_NAME.der).raw(key.publicKey.toDER())
        w.setOf(() => {
          for (const type of types) w.sequence(() => w.oid(type).setOf(() => w.null()))
        }, 0xa0)
      })
    const types = Array.from({ length: 1000 }, (_, i) => `1.2.3.${i}`)
    expect(CertificateRequest.fromDER(withAttributes(types)).attributes).toHaveLength(1000)
    expect(() => CertificateRequest.fromDER(withAttributes([...types, '1.2.4']))).toThrow('1000 attributes')
    expect(() => CertificateRequest.fromDER(withAttributes([...types.slice(0, 20), '1.2.3.5']))).toThrow(
      'the attribute 1.2.3.5 occurs twice',
    )
  })
})

function manyExtensions(w: DERWriter, count: number): void {
  for (let i = 0; i < count; i++)
    w.sequence(() => w.oid(`1.3.6.1.4.1.${i}.1`).octetString(Uint8Array.of(5, 0)))
}

/** What `write` writes, as what is signed, with a signature that is none. */
function signed(write: (w: DERWriter) => void): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => w.sequence(write).raw(ECDSA_SHA256.algorithmIdentifier).bitString(new Uint8Array(8))),
  )
}
