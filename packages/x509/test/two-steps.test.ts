import { X509Certificate } from 'node:crypto'
import {
  ecdsaToP1363,
  ECDSA_SHA256,
  InvalidInputError,
  InvalidSignatureError,
  KmsKeysError,
  RSA_PSS_SHA256,
  UnsupportedAlgorithmError,
} from '@kmskeys/core'
import { context, encodeDER, type DERWriter } from '@kmskeys/core/der'
import { basicConstraints, Certificate, CertificateBuilder, ToBeSignedCertificate } from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { newKey, nodeSign, type TestKey } from './keys.ts'
import { CA_NAME, leafOf, newCA } from './pki.ts'

describe('two steps', () => {
  it('make a certificate, and verify the signature', async () => {
    const ca = newKey()
    const root = await newCA(ca.key)
    const waiting = leafOf(root).toBeSigned(ECDSA_SHA256, { issuer: root })
    const signature = nodeSign(ca.keyObject, waiting.algorithm, waiting.bytes)
    const leaf = waiting.withSignature(signature)
    expect(new X509Certificate(leaf.toDER()).verify(new X509Certificate(root.toDER()).publicKey)).toBe(true)
    expect(() => waiting.withSignature(ecdsaToP1363(signature, 32))).toThrow('must be DER')
    expect(() => waiting.withSignature(nodeSign(newKey().keyObject, ECDSA_SHA256, waiting.bytes))).toThrow(
      InvalidSignatureError,
    )
    expect(() => leafOf(root).toBeSigned(RSA_PSS_SHA256, { issuer: root })).toThrow(UnsupportedAlgorithmError)
  })

  it('make a self-signed one for the key that is given', () => {
    const { key, keyObject } = newKey('ed25519')
    const [algorithm] = key.signatureAlgorithms
    if (algorithm === undefined) throw new Error('no algorithm')
    const waiting = new CertificateBuilder()
      .subject(CA_NAME)
      .publicKey(key.publicKey)
      .validFor({ days: 1 })
      .toBeSigned(algorithm)
    const made = waiting.withSignature(nodeSign(keyObject, algorithm, waiting.bytes))
    made.verifySignature(made)
    const resumed = ToBeSignedCertificate.fromDER(waiting.bytes)
    resumed.withSignature(nodeSign(keyObject, algorithm, resumed.bytes)).verifySignature(made)
  })
})

describe('the first step, stored,', () => {
  it('is resumed elsewhere', async () => {
    const { ca, root, waiting } = await firstStep()
    const resumed = ToBeSignedCertificate.fromDER(waiting.bytes, {
      issuer: Certificate.fromPEM(root.toPEM()),
    })
    expect(resumed.bytes).toEqual(waiting.bytes)
    expect(resumed.algorithm).toBe(ECDSA_SHA256)
    const leaf = resumed.withSignature(nodeSign(ca.keyObject, resumed.algorithm, resumed.bytes))
    expect(leaf.subject.toString()).toBe('CN=leaf.example.org')
    expect(new X509Certificate(leaf.toDER()).verify(new X509Certificate(root.toDER()).publicKey)).toBe(true)
    expect(() => resumed.withSignature(nodeSign(newKey().keyObject, ECDSA_SHA256, resumed.bytes))).toThrow(
      InvalidSignatureError,
    )
  })

  it('is checked again against its issuer', async () => {
    const { waiting, root } = await firstStep()
    const { bytes } = waiting
    expect(() => ToBeSignedCertificate.fromDER(bytes)).toThrow('self-signed')
    const stranger = await new CertificateBuilder()
      .subject(CA_NAME)
      .validFor({ days: 1 })
      .extension(basicConstraints({ ca: true }))
      .sign(newKey('rsa').key)
    expect(() => ToBeSignedCertificate.fromDER(bytes, { issuer: stranger })).toThrow(
      UnsupportedAlgorithmError,
    )
    expect(() => ToBeSignedCertificate.fromDER(bytes, { issuer: bytes as never })).toThrow(InvalidInputError)
    expect(() => ToBeSignedCertificate.fromDER(bytes, { isuer: root } as never)).toThrow(InvalidInputError)
  })

  it.each([
    ['with another version', (w: DERWriter) => w.explicit(0, () => w.integer(1)), undefined],
    ['with a unique identifier', version3, (w: DERWriter) => w.bitString(Uint8Array.of(1), 0, context(1))],
    ['with something behind', version3, (w: DERWriter) => w.null()],
    ['that ends before it begins', version3, undefined],
  ])('is refused %s', async (what, version, rest) => {
    const { waiting, root } = await firstStep()
    const { serialNumber, algorithm, issuer, subject, publicKey, validity } = waiting.plan
    const backwards = encodeDER((w) =>
      w.sequence(() => w.time(new Date(validity.notAfter)).time(new Date(validity.notBefore))),
    )
    const der = encodeDER((w) =>
      w.sequence(() => {
        version(w)
        w.unsignedInteger(serialNumber).raw(algorithm.algorithmIdentifier).raw(issuer.der)
        w.raw(what.includes('before') ? backwards : validity.der)
        w.raw(subject.der).raw(publicKey.der)
        rest?.(w)
      }),
    )
    expect(() => ToBeSignedCertificate.fromDER(der, { issuer: root })).toThrow(InvalidInputError)
  })

  it.each([
    ['that has more behind its value', '1.3.6.1.5.5.7.48.1.5', false, [5, 0, 0], '.ocspNoCheck'],
    ['that is not DER, of an unknown type', '1.2.3.4', true, [5], ''],
    ['that must be critical', '2.5.29.54', false, [2, 1, 0], '.inhibitAnyPolicy.critical'],
    ['of a revocation list', '2.5.29.20', false, [2, 1, 1], ''],
  ])('is refused with an extension %s', async (_, oid, critical, value, path) => {
    const { waiting, root } = await firstStep()
    const { serialNumber, algorithm, issuer, subject, publicKey, validity } = waiting.plan
    const der = encodeDER((w) =>
      w.sequence(() => {
        version3(w).unsignedInteger(serialNumber).raw(algorithm.algorithmIdentifier).raw(issuer.der)
        w.raw(validity.der).raw(subject.der).raw(publicKey.der)
        w.explicit(3, () =>
          w.sequence(() =>
            w.sequence(() => {
              w.oid(oid)
              if (critical) w.boolean(true)
              w.octetString(Uint8Array.from(value))
            }),
          ),
        )
      }),
    )
    expect(() => ToBeSignedCertificate.fromDER(der, { issuer: root })).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        path: `tbsCertificate.extensions[0]${path}`,
      }),
    )
  })

  it('is refused, or resumed with the bytes that it has, whatever of it is changed', async () => {
    const { waiting, root } = await firstStep()
    const { bytes } = waiting
    let resumed = 0
    for (let at = 0; at < bytes.length; at++)
      for (const mask of [1, 0x80]) {
        const changed = bytes.slice()
        changed[at] = (changed[at] ?? 0) ^ mask
        try {
          expect(ToBeSignedCertificate.fromDER(changed, { issuer: root }).bytes).toEqual(changed)
          resumed++
        } catch (error) {
          if (!(error instanceof KmsKeysError)) throw error
        }
      }
    // Serial number, times, letters of the subject and the octets of extensions may say something else.
    expect(resumed).toBeGreaterThan(10)
    expect(resumed).toBeLessThan(bytes.length)
  })
})

async function firstStep(): Promise<{ ca: TestKey; root: Certificate; waiting: ToBeSignedCertificate }> {
  const ca = newKey()
  const root = await newCA(ca.key)
  const waiting = leafOf(root).toBeSigned(ECDSA_SHA256, { issuer: root })
  return { ca, root, waiting }
}

function version3(writer: DERWriter): DERWriter {
  return writer.explicit(0, () => writer.integer(2))
}
