// Each provider's key certifies a key of each provider, as a user's program would do it; node:crypto verifies.
import { X509Certificate } from 'node:crypto'
import type { AnyPrivateKey } from '@kmskeys/core'
import {
  CertificateBuilder,
  Name,
  basicConstraints,
  dns,
  keyUsage,
  subjectAlternativeName,
} from '@kmskeys/x509'
import { closeAll, places } from './places.ts'

const opened: { name: string; key: AnyPrivateKey; close: () => Promise<void> }[] = []
for (const { name, open, keys } of places) {
  const provider = await open()
  for (const { reference } of keys.slice(0, 1))
    opened.push({
      name,
      key: await provider.getPrivateKey(reference),
      close: () => provider.close(),
    })
}
for (const issuer of opened) {
  const ca = await new CertificateBuilder()
    .subject(Name.of({ commonName: issuer.name }))
    .validFor({ days: 10 })
    .extension(basicConstraints({ ca: true }))
    .extension(keyUsage('keyCertSign'))
    .sign(issuer.key)
  for (const subject of opened) {
    const leaf = await new CertificateBuilder()
      .subject(Name.of({ commonName: subject.name }))
      .publicKey(subject.key.publicKey)
      .validFor({ days: 1 })
      .extension(subjectAlternativeName([dns('leaf.example.org')]))
      .sign(issuer.key, { issuer: ca })
    const right = new X509Certificate(leaf.toPEM()).verify(new X509Certificate(ca.toPEM()).publicKey)
    console.log(`${issuer.name} certifies ${subject.name}: ${right}`)
  }
}
for (const { close } of opened) await close()
await closeAll()
