import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { newKey } from './keys.ts'
import { newCA } from './pki.ts'

/** Reads a certificate, then verifies it and prepares another, and prints whether `node:crypto` was loaded by then. */
const PROGRAM = `
  const isLoaded = () => process.moduleLoadList.includes('NativeModule crypto')
  const before = isLoaded()
  const { Certificate, CertificateBuilder } = await import('@kmskeys/x509')
  const imported = isLoaded()
  const root = Certificate.fromDER(new Uint8Array(Buffer.from(process.argv[1], 'base64')))
  const subject = root.subject.toString()
  const read = isLoaded()
  const fingerprint = Buffer.from(root.fingerprint()).toString('hex')
  root.verifySignature(root)
  const waiting = new CertificateBuilder()
    .subject(root.subject)
    .publicKey(root.publicKey)
    .validFor({ days: 1 })
    .toBeSigned(root.signatureAlgorithm)
  console.log(JSON.stringify({ before, imported, subject, read, fingerprint, made: waiting.bytes.length > 100 }))`

it('is imported, and reads a certificate, without node:crypto, and loads it when it is needed', async () => {
  const root = await newCA(newKey().key)
  const output = execFileSync(
    process.execPath,
    ['--input-type=module', '--eval', PROGRAM, Buffer.from(root.toDER()).toString('base64')],
    { cwd: import.meta.dirname, encoding: 'utf8' },
  )
  expect(JSON.parse(output)).toEqual({
    before: false,
    imported: false,
    subject: root.subject.toString(),
    read: false,
    fingerprint: new X509Certificate(root.toDER()).fingerprint256.replaceAll(':', '').toLowerCase(),
    made: true,
  })
})
