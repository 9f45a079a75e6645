import { allOf, needsCommand, needsGo, needsPython } from '@kmskeys/testing'
import type { Extension } from '@kmskeys/x509'
import { beforeAll, describe, expect, it } from 'vitest'
import { OTHER_SAMPLES, PYCA_SAMPLES, type Sample } from './extension-values.ts'
import { ACCEPTANCE, NOT_COMPARED, type Expected, type Witness } from './witnesses/acceptance.ts'
import type { Answer, WitnessedObject } from './witnesses/answers.ts'
import { differences } from './witnesses/fields.ts'
import { witnessKeys } from './witnesses/keys.ts'
import { pkilint, PKILINT_FINDS, zlint, ZLINT_FINDS } from './witnesses/linters.ts'
import { witnessedObjects } from './witnesses/objects.ts'
import { broken, certtool, go, node, noble, openssl, pyca } from './witnesses/readers.ts'

const READERS = {
  go: { reader: go, need: needsGo() },
  pyca: { reader: pyca, need: needsPython() },
  openssl: { reader: openssl, need: needsCommand('openssl') },
  certtool: { reader: certtool, need: needsCommand('certtool') },
  node: { reader: node, need: allOf() },
  noble: { reader: noble, need: allOf() },
}

const LINTERS = {
  zlint: { linter: zlint, need: needsGo(), explanations: ZLINT_FINDS },
  pkilint: { linter: pkilint, need: needsPython(), explanations: PKILINT_FINDS },
}

const keys = await witnessKeys()
const objects = await witnessedObjects(keys, [
  ...samples('', PYCA_SAMPLES),
  ...samples('other ', OTHER_SAMPLES),
])

it('the matrix has 300 objects and more, each extension among them', () => {
  expect(objects.length).toBeGreaterThan(300)
})

for (const [name, { reader, need }] of Object.entries(READERS))
  need.describe(`${name} makes of each object what the table says`, () => {
    // All at once: most programs start once, and not for each object.
    const answers = new Map<WitnessedObject, Answer>()
    beforeAll(() => {
      for (const [i, answer] of reader(objects).entries()) answers.set(objects[i] as WitnessedObject, answer)
    }, 300_000)
    const groups = Map.groupBy(objects, groupOf)
    it.each([...groups.keys()])('%s', (group) => {
      const wrong = (groups.get(group) ?? []).flatMap((object) =>
        judge(name as Witness, object, answers.get(object) ?? { error: 'no answer' }),
      )
      expect(wrong).toEqual([])
    })
  })

for (const [name, { reader, need }] of Object.entries(READERS))
  need.describe(`${name} notices`, () => {
    it('a signature that is broken', () => {
      const own = objects.filter(
        (object) => object.chain && ACCEPTANCE[name as Witness](object) === 'verifies',
      )
      // One of each kind and type of key; a root stands before what it issues.
      const some = [...Map.groupBy(own, ({ kind, signer }) => `${kind} ${signer}`).values()].flatMap((all) =>
        all.slice(0, 1),
      )
      const changed = some.map((object) => ({ ...object, der: broken(object.der) }))
      const verified = reader(changed).flatMap((answer, i) =>
        outcome(answer) === 'verifies' ? [changed[i]?.name] : [],
      )
      expect(verified).toEqual([])
      expect(changed.length).toBeGreaterThan(5)
    })
  })

for (const [name, { linter, need, explanations }] of Object.entries(LINTERS))
  need.it(
    `${name} finds in the certificates what is explained, and nothing else`,
    () => {
      const certificates = objects.filter(({ kind }) => kind === 'certificate')
      const findings = linter(certificates).flatMap((found, i) =>
        found.map(({ lint, severity, detail }) => ({
          lint,
          object: `${certificates[i]?.name}, key ${certificates[i]?.subjectKey}`,
          said: `${severity}: ${detail}`,
        })),
      )
      const explained = findings.map(({ lint, object }) =>
        explanations.find((one) => one.lint === lint && one.objects.test(object)),
      )
      expect(findings.filter((_, i) => explained[i] === undefined)).toEqual([])
      expect(explanations.filter((one) => !explained.includes(one))).toEqual([])
      expect(certificates.filter(({ browsers }) => browsers).map(({ subjectKey }) => subjectKey)).toEqual(
        ['rsa', 'P-256', 'P-384'].flatMap((type) => Array.from({ length: 4 }, () => type)),
      )
    },
    120_000,
  )

describe('each object', () => {
  it('is verified by two readers, or by one where only one knows its algorithm', () => {
    const lonely = objects.filter((object) => verifiers(object).length < 2)
    const algorithms = new Set(lonely.map(({ algorithm }) => algorithm))
    // GnuTLS alone knows DSA with SHA-384 and SHA-512 in certificates; pyca alone, in requests and where Node.js has an
    // older OpenSSL, SHA-3 with secp256k1 and brainpool; noble alone there SLH-DSA, and HashSLH-DSA everywhere.
    expect([...algorithms].filter((name) => !/^DSA_SHA(384|512)$|SLH_DSA|^ECDSA_SHA3_/.test(name))).toEqual(
      [],
    )
    expect(objects.filter((object) => verifiers(object).length === 0)).toEqual([])
  })
})

function verifiers(object: WitnessedObject): readonly string[] {
  return Object.entries(ACCEPTANCE).flatMap(([name, rule]) => (rule(object) === 'verifies' ? [name] : []))
}

/** What is wrong about an answer, in words. */
function judge(witness: Witness, object: WitnessedObject, answer: Answer): readonly string[] {
  const expected = ACCEPTANCE[witness](object)
  const actual = outcome(answer)
  const why = `${answer.error ?? ''}${answer.verifyError ?? ''}`.slice(0, 300)
  if (actual !== expected)
    return [`${object.name}, key ${object.signer}: ${actual} instead of ${expected}. ${why}`]
  if (answer.fields === undefined || NOT_COMPARED[witness]?.test(object.name) === true) return []
  return differences(object, answer)
}

function outcome({ error, verifyError }: Answer): Expected {
  if (error !== undefined) return 'refuses'
  return verifyError === undefined ? 'verifies' : 'reads'
}

function groupOf({ name, chain, signer }: WitnessedObject): string {
  if (!chain) return `extensions: ${name.replace(/ \d+$/, '')}`
  return name.startsWith('a certificate of a key')
    ? 'certificates of keys of each type'
    : `signed by a key of ${signer}`
}

/** The extensions of certificates among samples. */
function samples(
  prefix: string,
  list: readonly Sample[],
): { name: string; extensions: readonly Extension[] }[] {
  return list.map(({ name, extensions }) => ({
    name: `${prefix}${name}`,
    extensions: extensions.filter((one): one is Extension => standsInCertificates(one)),
  }))
}

function standsInCertificates({ places }: { places?: object | undefined }): boolean {
  return places !== undefined && Object.hasOwn(places, 'certificate')
}
