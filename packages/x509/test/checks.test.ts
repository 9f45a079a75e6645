import {
  ECDSA_SHA256,
  ECDSA_SHA384,
  ecdsaToP1363,
  InvalidInputError,
  KmsKeysError,
  type Signer,
} from '@kmskeys/core'
import {
  basicConstraints,
  Certificate,
  CertificateBuilder,
  dns,
  keyUsage,
  Name,
  nameConstraints,
  ToBeSignedCertificate,
  type CertificateChecks,
  type SignCertificateOptions,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { newKey, nodeSign, wrapped } from './keys.ts'
import { CA_NAME, leafOf, newCA } from './pki.ts'

type Check = keyof CertificateChecks

/** What breaks one rule alone. */
interface Violation {
  readonly builder: CertificateBuilder
  readonly signer: Signer
  readonly options: SignCertificateOptions
}

const ca = newKey()
const root = await newCA(ca.key)
const one = { signer: ca.key, options: { issuer: root } }
const authority = new CertificateBuilder().subject(CA_NAME).validFor({ days: 3650 })
const constrained = authority.extension(basicConstraints({ ca: true, pathLength: 0 }))
const subordinate = new CertificateBuilder()
  .subject(Name.of({ commonName: 'Sub CA' }))
  .publicKey(newKey().key.publicKey)
  .validFor({ days: 1 })
  .extension(basicConstraints({ ca: true }))

const VIOLATIONS: Readonly<Record<Check, () => Promise<Violation>>> = {
  algorithm: () => {
    const signer: Signer = {
      ...wrapped(ca),
      signWith: (row, data) =>
        Promise.resolve(nodeSign(ca.keyObject, row, data instanceof Uint8Array ? data : new Uint8Array())),
    }
    return Promise.resolve({
      builder: leafOf(root),
      signer,
      options: { issuer: root, algorithm: ECDSA_SHA384 },
    })
  },
  issuerKey: () => Promise.resolve({ ...one, builder: leafOf(root), signer: newKey().key }),
  issuerCA: async () => ({
    ...one,
    builder: leafOf(root),
    options: { issuer: await authority.sign(ca.key) },
  }),
  issuerKeyUsage: async () => ({
    ...one,
    builder: leafOf(root),
    options: {
      issuer: await authority
        .extension(basicConstraints({ ca: true }))
        .extension(keyUsage('cRLSign'))
        .sign(ca.key),
    },
  }),
  pathLength: async () => ({
    ...one,
    builder: subordinate,
    options: { issuer: await constrained.sign(ca.key) },
  }),
  issuerValidity: () => Promise.resolve({ ...one, builder: leafOf(root).validFor({ days: 5000 }) }),
  nameConstraints: async () => ({
    ...one,
    builder: leafOf(root),
    options: {
      issuer: await authority
        .extension(basicConstraints({ ca: true }))
        .extension(nameConstraints({ permitted: [dns('example.com')] }))
        .sign(ca.key),
    },
  }),
  content: () =>
    Promise.resolve({
      ...one,
      builder: new CertificateBuilder()
        .subject(Name.of({ commonName: 'x' }))
        .publicKey(newKey().key.publicKey)
        .validFor({ days: 1 })
        .extension(keyUsage('keyCertSign')),
    }),
  readBack: () =>
    Promise.resolve({
      builder: leafOf(root),
      signer: wrapped(ca, (signature) => ecdsaToP1363(signature, 32)),
      options: { issuer: root, verifySignature: false },
    }),
}
const CHECKS = Object.keys(VIOLATIONS) as Check[]

describe.each(CHECKS)('the check %s', (check) => {
  const others = Object.fromEntries(CHECKS.filter((name) => name !== check).map((name) => [name, false]))

  it('refuses, whatever else is left out', async () => {
    const { builder, signer, options } = await VIOLATIONS[check]()
    await expect(builder.sign(signer, options)).rejects.toThrow(KmsKeysError)
    await expect(builder.sign(signer, { ...options, checks: others })).rejects.toThrow(KmsKeysError)
    await expect(builder.sign(signer, { ...options, checks: { [check]: undefined } })).rejects.toThrow(
      KmsKeysError,
    )
  })

  it('is left out alone', async () => {
    const { builder, signer, options } = await VIOLATIONS[check]()
    const made = await builder.sign(signer, { ...options, checks: { [check]: false } })
    expect(Certificate.fromDER(made.toDER()).toDER()).toEqual(made.toDER())
    // What was left out once is checked the next time.
    await expect(builder.sign(signer, options)).rejects.toThrow(KmsKeysError)
  })
})

describe('two steps', () => {
  it('leave out what they are told to', async () => {
    const issuer = await constrained.sign(ca.key)
    const options = { issuer, checks: { pathLength: false } }
    expect(() => subordinate.toBeSigned(ECDSA_SHA256, { issuer })).toThrow('path length')
    const waiting = subordinate.toBeSigned(ECDSA_SHA256, options)
    expect(() => ToBeSignedCertificate.fromDER(waiting.bytes, { issuer })).toThrow('path length')
    const resumed = ToBeSignedCertificate.fromDER(waiting.bytes, options)
    resumed.withSignature(nodeSign(ca.keyObject, ECDSA_SHA256, resumed.bytes)).verifySignature(issuer)
  })

  it('are read back whatever they are told', () => {
    const checks = { readBack: false } as never
    expect(() => leafOf(root).toBeSigned(ECDSA_SHA256, { issuer: root, checks })).toThrow('always read back')
  })
})

it('a check that is not there, or neither true nor false, is refused', async () => {
  for (const checks of [{ path: false }, { pathLength: 0 }, 'pathLength', [], null])
    await expect(
      leafOf(root).sign(ca.key, { issuer: root, checks: checks as never }),
      JSON.stringify(checks),
    ).rejects.toThrow(InvalidInputError)
})
