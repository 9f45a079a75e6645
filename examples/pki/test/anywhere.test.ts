import { verify, X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Keyring } from '@kmskeys/core'
import { allOf, needsCommand, needsModule } from '@kmskeys/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signAnywhere } from '../src/anywhere.ts'
import { openPlaces, type Places } from '../src/places.ts'

allOf(needsModule('libsofthsm2'), needsCommand('softhsm2-util')).describe(
  'one program, five references',
  () => {
    let folder: string
    let places: Places
    let keyring: Keyring
    let references: Map<string, string>
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'kmskeys-anywhere-'))
      await mkdir(join(folder, 'keys'))
      places = await openPlaces(folder)
      const all = [places.root, ...places.issuing]
      for (const { keys } of all) await keys.createKey({ type: 'ec', curve: 'P-256', name: 'moved' })
      keyring = new Keyring(all.map(({ keys }) => keys))
      references = new Map(all.map(({ short, uri }) => [short, uri('moved')]))
    }, 60_000)
    afterAll(async () => {
      await places[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    })

    it.each([
      ['token', /^pkcs11:token=pki;.*object=moved/u],
      ['local', /^local:.*moved\.pem$/u],
      ['aws', /^arn:aws:kms:eu-west-1:\d+:key\//u],
      ['gcp', /\/cryptoKeys\/moved\/cryptoKeyVersions\/1$/u],
      ['azure', /\/keys\/moved\/[0-9a-f]{32}$/u],
    ])('%s', async (short, id) => {
      const made = await signAnywhere(keyring, references.get(short) ?? '')
      expect(made.id).toMatch(id)
      // node:crypto is the judge, by the key in the certificate that the program made.
      const certificate = new X509Certificate(made.certificate.toPEM())
      expect(certificate.verify(certificate.publicKey)).toBe(true)
      expect(verify('sha256', made.document, certificate.publicKey, made.signature)).toBe(true)
      // The pinned id opens the same key again.
      expect((await keyring.getPrivateKey(references.get(short) ?? '')).id).toBe(made.id)
    })

    it('are of five keys', () => {
      expect(new Set(references.values()).size).toBe(5)
    })
  },
)
