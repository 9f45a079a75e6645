import { SHA256, type AnyPrivateKey } from '@kmskeys/core'
import { localKeys } from '@kmskeys/local'
import {
  CertificateBuilder,
  Name,
  basicConstraints,
  dns,
  keyUsage,
  subjectAlternativeName,
} from '@kmskeys/x509'

const keys = localKeys()
const caKey: AnyPrivateKey = await keys.createKey({ type: 'ec', curve: 'P-256', name: 'ca' })
const ca = await new CertificateBuilder()
  .subject(Name.of({ commonName: 'CA' }))
  .validFor({ days: 10 })
  .extension(basicConstraints({ ca: true }))
  .extension(keyUsage('keyCertSign'))
  .sign(caKey)
const leafKey = await keys.createKey({ type: 'rsa', size: 2048 })
const leaf = await new CertificateBuilder()
  .subject(Name.of({ commonName: 'leaf' }))
  .publicKey(leafKey.publicKey)
  .validFor({ days: 1 })
  .extension(subjectAlternativeName([dns('leaf.example.org')]))
  .sign(caKey, { issuer: ca })
leaf.verifySignature(ca)
if (caKey.type === 'ec')
  caKey.publicKey.verify(await caKey.sign(new Uint8Array(3), SHA256), new Uint8Array(3), SHA256)
await keys.close()
console.log(leaf.subject.toString())
