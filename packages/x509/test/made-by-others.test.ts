import { needsCommand, needsGo, needsPython, type Need } from '@kmskeys/testing'
import { Certificate, CertificateRequest } from '@kmskeys/x509'
import { beforeAll, expect, it } from 'vitest'
import type { MadeObject } from './witnesses/answers.ts'
import { differences } from './witnesses/fields.ts'
import * as made from './witnesses/made.ts'
import { go, opensslFields, pyca } from './witnesses/readers.ts'

/** Who makes objects, and the reader that belongs to it. */
const MAKERS: Readonly<Record<string, { maker: made.Maker; reader: string; need: Need }>> = {
  Go: { maker: made.go, reader: 'go', need: needsGo() },
  'pyca/cryptography': { maker: made.pyca, reader: 'pyca', need: needsPython() },
  OpenSSL: { maker: made.openssl, reader: 'openssl', need: needsCommand('openssl') },
}

/** Who reads them: also what the others made, unless for each object a program starts. */
const READERS = [
  { reader: 'go', read: go, need: needsGo(), all: true },
  { reader: 'pyca', read: pyca, need: needsPython(), all: true },
  { reader: 'openssl', read: opensslFields, need: needsCommand('openssl'), all: false },
]

for (const [name, { maker, reader: own, need }] of Object.entries(MAKERS))
  need.describe(`what ${name} makes`, () => {
    let objects: readonly MadeObject[] = []
    beforeAll(() => {
      objects = maker()
    }, 120_000)

    it('is twenty certificates and twenty requests, or more', () => {
      const certificates = objects.filter(({ kind }) => kind === 'certificate')
      expect(certificates.length).toBeGreaterThanOrEqual(20)
      expect(objects.length - certificates.length).toBeGreaterThanOrEqual(20)
    })

    it('is verified', () => {
      for (const { name: object, kind, der, issuer } of objects)
        expect(() => {
          if (kind === 'request') CertificateRequest.fromDER(der).verify()
          else Certificate.fromDER(der).verifySignature(Certificate.fromDER(issuer))
        }, object).not.toThrow()
    })

    it('is refused when its signature is broken', () => {
      for (const { name: object, kind, der, issuer } of objects) {
        const at = der.length - 9
        const broken = Uint8Array.from(der).with(at, (der[at] ?? 0) ^ 1)
        expect(() => {
          if (kind === 'request') CertificateRequest.fromDER(broken).verify()
          else Certificate.fromDER(broken).verifySignature(Certificate.fromDER(issuer))
        }, object).toThrow('signature')
      }
    })

    for (const { reader, read, need: readerNeed, all } of READERS)
      if (all || reader === own)
        readerNeed.it(
          `says here what ${reader} reads`,
          () => {
            const answers = read(objects)
            expect(answers.length).toBe(objects.length)
            expect(answers.flatMap((answer, i) => differences(objects[i] as MadeObject, answer))).toEqual([])
            const unread = answers.flatMap(({ error }, i) => (error === undefined ? [] : [objects[i]?.name]))
            // Others cannot read all, and say nothing of those; each maker reads its own.
            expect(unread.length).toBeLessThanOrEqual(reader === own ? 0 : objects.length / 3)
          },
          120_000,
        )
  })
