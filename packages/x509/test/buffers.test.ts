import { InvalidInputError } from '@kmskeys/core'
import {
  Certificate,
  CertificateBuilder,
  CertificateRequest,
  CertificateRequestBuilder,
  decodeSCT,
  extension,
  Name,
  ocspNonce,
  otherName,
  ToBeSignedCertificate,
  type UnknownSCT,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'

/** Each function that takes bytes. */
const TAKES: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  'Certificate.fromDER': (bytes) => Certificate.fromDER(bytes),
  'CertificateRequest.fromDER': (bytes) => CertificateRequest.fromDER(bytes),
  'ToBeSignedCertificate.fromDER': (bytes) => ToBeSignedCertificate.fromDER(bytes),
  'Name.fromDER': (bytes) => Name.fromDER(bytes),
  'a public key': (bytes) => new CertificateBuilder().publicKey(bytes),
  'a serial number': (bytes) => new CertificateBuilder().serialNumber(bytes),
  'an extension': (bytes) => extension('1.2.3', bytes),
  'an attribute': (bytes) => new CertificateRequestBuilder().attribute('1.2.3', bytes),
  otherName: (bytes) => otherName('1.2.3', bytes),
  'the value of a name': (bytes) => Name.of({ commonName: { der: bytes } }),
  'a nonce': (bytes) => ocspNonce(bytes),
  decodeSCT: (bytes) => decodeSCT(bytes),
}

describe.each(Object.entries(TAKES))('%s refuses bytes that are gone:', (_, take) => {
  it('transferred elsewhere', () => {
    const bytes = Uint8Array.of(0x30, 0)
    structuredClone(bytes, { transfer: [bytes.buffer] })
    expect(() => take(bytes)).toThrow(InvalidInputError)
  })

  it('outside of a buffer that was made smaller', () => {
    const buffer = new ArrayBuffer(8, { maxByteLength: 8 })
    const bytes = new Uint8Array(buffer, 4, 4)
    const view = new DataView(buffer, 4, 4)
    bytes.set([0x30, 0])
    buffer.resize(2)
    expect(() => take(bytes)).toThrow(InvalidInputError)
    expect(() => take(view as unknown as Uint8Array)).toThrow(InvalidInputError)
  })
})

it('bytes that were given may be used again', () => {
  const bytes = Buffer.from('0104020405', 'hex')
  const unknown = decodeSCT(bytes) as UnknownSCT
  const name = Buffer.from(Name.of({ commonName: 'x' }).toDER())
  const read = Name.fromDER(name)
  bytes.fill(0)
  name.fill(0)
  expect([...unknown.bytes]).toEqual([1, 4, 2, 4, 5])
  expect(read.toString()).toBe('CN=x')
})
