import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { localKeys } from '@kmskeys/local'
import { basicConstraints, CertificateBuilder, dns, Name, subjectAlternativeName } from '@kmskeys/x509'
import { cloudKeys } from '@kmskeys/example-provider'
import { FakeCloudClient } from './support/fake-cloud-client.ts'

it('signs a leaf certificate with a SAN and basic constraints', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const client = new FakeCloudClient({ ca: privateKey }, 'hunter2')
  await using keys = cloudKeys({ client })
  const key = await keys.getPrivateKey('ca', { type: 'rsa' })
  await using software = localKeys()
  const serverKey = await software.createKey({ type: 'ec', curve: 'P-256', name: 'server' })

  const caCertificate = await new CertificateBuilder()
    .subject(Name.of({ commonName: 'Example CA' }))
    .publicKey(key.publicKey)
    .validFor({ days: 3650 })
    .extension(basicConstraints({ ca: true }))
    .sign(key)
  const certificate = await new CertificateBuilder()
    .subject(Name.of({ commonName: 'example.org' }))
    .publicKey(serverKey.publicKey)
    .validFor({ days: 90 })
    .extension(subjectAlternativeName([dns('example.org')]))
    .extension(basicConstraints({ ca: false }))
    .sign(key, { issuer: caCertificate })

  const [leaf, ca] = [new X509Certificate(certificate.toPEM()), new X509Certificate(caCertificate.toPEM())]
  expect(leaf.verify(ca.publicKey)).toBe(true)
  expect(leaf.checkIssued(ca)).toBe(true)
  expect(leaf.subjectAltName).toBe('DNS:example.org')
  expect(leaf.ca).toBe(false)
  expect(client.calls).toBe(3)
})
