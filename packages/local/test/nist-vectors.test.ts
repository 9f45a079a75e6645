import { createHash } from 'node:crypto'
import {
  HASHES,
  HASH_SLH_DSA_SHA2_128S_SHA256,
  Prehashed,
  PKCS1v15,
  PSS,
  mlDSAParametersByName,
  mlKEMParametersByName,
  publicKeyFromDER,
  slhDSAParametersByName,
  type CurveName,
  type HashAlgorithm,
  type MLDSAParameterSet,
  type MLKEMParameterSet,
  type SLHDSAParameterSet,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { publicKeyFromRaw, publicKeyToRaw } from '@kmskeys/core/formats'
import { describe, expect, it } from 'vitest'
import { bytesOf, dsaSPKI, hexOf, openPKCS8, outcomeOf, readVectors } from './support/vectors.ts'

interface VectorFile<G> {
  readonly numberOfTests: number
  readonly testGroups: readonly G[]
}

/** A group of the Automated Cryptographic Validation Protocol; bytes are hexadecimal. */
interface ACVPGroup {
  readonly mode: string
  readonly tgId: number
  readonly parameterSet: string
  readonly externalMu?: true
  readonly preHash?: true
  readonly tests: readonly (Readonly<Record<string, string>> & {
    readonly tcId: number
    readonly testPassed?: boolean
  })[]
}

type Run = (group: ACVPGroup, test: ACVPGroup['tests'][number]) => Promise<string>

/** What comes of each mode of FIPS 203, 204 and 205: `right`, or what was wrong. */
const MODES: Readonly<Record<string, Run>> = {
  'ML-KEM-keyGen-FIPS203': async ({ parameterSet }, { d, z, ekSHA256 }) => {
    const seed = encodeDER((w) => w.octetString(bytesOf(`${d}${z}`), 0x80))
    const { publicKey } = await openPKCS8(oidOf(mlKEMParametersByName(parameterSet)), seed)
    return sha256(publicKeyToRaw(publicKey)) === ekSHA256 ? 'right' : 'another public key'
  },
  'ML-KEM-decapsulation-FIPS203': async ({ parameterSet }, { dk, c, k }) => {
    const expanded = encodeDER((w) => w.octetString(bytesOf(dk)))
    const key = await openPKCS8(oidOf(mlKEMParametersByName(parameterSet)), expanded)
    if (key.type !== 'ml-kem') return key.type
    return hexOf(await key.decapsulate(bytesOf(c))) === k ? 'right' : 'another secret'
  },
  'ML-KEM-encapsulationKeyCheck-FIPS203': async ({ parameterSet }, { ek }) =>
    outcomeOf(() =>
      publicKeyFromRaw(
        { type: 'ml-kem', parameterSet: parameterSet as MLKEMParameterSet },
        bytesOf(ek),
      ).encapsulate(),
    ),
  'ML-DSA-keyGen-FIPS204': async ({ parameterSet }, { seed, pkSHA256 }) => {
    const content = encodeDER((w) => w.octetString(bytesOf(seed), 0x80))
    const oid = oidOf(mlDSAParametersByName(parameterSet))
    const { publicKey } = await openPKCS8(oid, content)
    return sha256(publicKeyToRaw(publicKey)) === pkSHA256 ? 'right' : 'another public key'
  },
  'ML-DSA-sigVer-FIPS204': async ({ parameterSet, externalMu }, test) => {
    const set = parameterSet as MLDSAParameterSet
    const key = publicKeyFromRaw({ type: 'ml-dsa', parameterSet: set }, bytesOf(test['pk']))
    const signature = bytesOf(test['signature'])
    if (externalMu === true) return outcomeOf(() => key.verifyMu(signature, bytesOf(test['mu'])))
    const [message, options] = [bytesOf(test['message']), { context: bytesOf(test['context']) }]
    return same(
      await outcomeOf(() => key.verify(signature, message, options)),
      await outcomeOf(() => key.verifyStream(signature, [message], options)),
      await outcomeOf(() => key.verifyMu(signature, key.muHash(options).update(message).digest())),
    )
  },
  'SLH-DSA-keyGen-FIPS205': async ({ parameterSet }, { skSeed, skPrf, pk = '' }) => {
    const oid = oidOf(slhDSAParametersByName(parameterSet))
    const { publicKey } = await openPKCS8(oid, bytesOf(`${skSeed}${skPrf}${pk}`))
    if (hexOf(publicKeyToRaw(publicKey)) !== pk) return 'another public key'
    // The root is made of the seeds: another one is none of theirs.
    const wrong = bytesOf(`${skSeed}${skPrf}${pk}`)
    wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1
    const outcome = await outcomeOf(() => openPKCS8(oid, wrong))
    return outcome === 'INVALID_INPUT' ? 'right' : `the key of another root: ${outcome}`
  },
  'SLH-DSA-sigVer-FIPS205': async ({ parameterSet, preHash }, test) => {
    const set = parameterSet as SLHDSAParameterSet
    const key = publicKeyFromRaw({ type: 'slh-dsa', parameterSet: set }, bytesOf(test['pk']))
    const [signature, message] = [bytesOf(test['signature']), bytesOf(test['message'])]
    const options = { context: bytesOf(test['context']) }
    if (preHash !== true)
      return same(
        await outcomeOf(() => key.verify(signature, message, options)),
        await outcomeOf(() => key.verifyStream(signature, [message], options)),
      )
    const row = HASH_SLH_DSA_SHA2_128S_SHA256
    return same(
      await outcomeOf(() => key.verifyWith(row, signature, message, options)),
      await outcomeOf(() => key.verifyStreamWith(row, signature, [message], options)),
    )
  },
}

/** Whose trees take seconds to make: a test of the small sets of SLH-DSA, each of a key of its own. */
const isSlow = ({ mode, parameterSet }: ACVPGroup): boolean =>
  mode === 'SLH-DSA-keyGen-FIPS205' && parameterSet.endsWith('s')

describe('NIST ACVP', () => {
  const { numberOfTests, testGroups } = readVectors('acvp.json.gz') as VectorFile<ACVPGroup>

  it('has a way to run every mode, and all of its tests', () => {
    expect(new Set(testGroups.map(({ mode }) => mode))).toEqual(new Set(Object.keys(MODES)))
    expect(testGroups.flatMap(({ tests }) => tests)).toHaveLength(numberOfTests)
  })

  const long = process.env['KMSKEYS_TEST_LONG'] !== undefined
  it.each(testGroups.filter((group) => long || !isSlow(group)))(
    '$mode, group $tgId: $parameterSet',
    async (group) => {
      const wrong: string[] = []
      for (const test of group.tests) {
        const outcome = await MODES[group.mode]?.(group, test)
        const refused = group.mode.includes('KeyCheck') ? 'INVALID_INPUT' : 'INVALID_SIGNATURE'
        if (outcome !== (test.testPassed === false ? refused : 'right'))
          wrong.push(`${test.tcId}: ${outcome}`)
      }
      expect(wrong).toEqual([])
      expect(group.tests).not.toHaveLength(0)
    },
    120_000,
  )
})

/** A group of the Cryptographic Algorithm Validation Program. */
interface CAVPGroup {
  readonly file: 'ecdsa' | 'dsa' | 'pkcs1v15' | 'pss'
  readonly group: string
  readonly tests: readonly (Readonly<Record<string, string>> & { readonly valid: boolean })[]
}

type Verify = (group: string, test: CAVPGroup['tests'][number]) => Promise<string>

const FILES: Readonly<Record<CAVPGroup['file'], Verify>> = {
  ecdsa: async (group, test) => {
    const [curve = '', label = ''] = group.split(',')
    const hash = hashOf(label)
    const [signature, message] = [bytesOf(`${test['r']}${test['s']}`), bytesOf(test['message'])]
    const digest = createHash(hash.name).update(message).digest()
    const key = () => publicKeyFromRaw({ type: 'ec', curve: curve as CurveName }, bytesOf(test['point']))
    const format = { format: 'p1363' } as const
    return same(
      await outcomeOf(() => key().verify(signature, message, hash, format)),
      await outcomeOf(() => key().verify(signature, digest, new Prehashed(hash), format)),
      await outcomeOf(() => key().verifyStream(signature, [message], hash, format)),
    )
  },
  dsa: async (group, test) => {
    const hash = hashOf(group.slice(group.lastIndexOf(' ') + 1))
    const [p, q, g, y, r, s] = ['p', 'q', 'g', 'y', 'r', 's'].map((name) => bytesOf(even(test[name])))
    const none = new Uint8Array()
    const spki = dsaSPKI(p ?? none, q ?? none, g ?? none, y ?? none)
    const der = encodeDER((w) => w.sequence(() => w.unsignedInteger(r ?? none).unsignedInteger(s ?? none)))
    const message = bytesOf(test['message'])
    const read = () => publicKeyFromDER(spki, { type: 'dsa' })
    return same(
      await outcomeOf(() => read().verify(der, message, hash)),
      await outcomeOf(() => read().verifyStream(der, [message], hash)),
    )
  },
  pkcs1v15: (_, test) => rsa(test, new PKCS1v15()),
  pss: (_, test) => rsa(test, new PSS({ saltLength: bytesOf(test['salt']).length })),
}

async function rsa(test: CAVPGroup['tests'][number], padding: PKCS1v15 | PSS): Promise<string> {
  const spki = encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => w.oid('1.2.840.113549.1.1.1').null())
      w.bitStringOf(() =>
        w.sequence(() =>
          w.unsignedInteger(bytesOf(even(test['n']))).unsignedInteger(bytesOf(even(test['e']))),
        ),
      )
    }),
  )
  const hash = hashOf((test['hash'] ?? '').replace('SHA', 'SHA-'))
  const [signature, message] = [bytesOf(test['signature']), bytesOf(test['message'])]
  const digest = createHash(hash.name).update(message).digest()
  const read = () => publicKeyFromDER(spki, { type: 'rsa' })
  return same(
    await outcomeOf(() => read().verify(signature, message, padding, hash)),
    await outcomeOf(() => read().verify(signature, digest, padding, new Prehashed(hash))),
    await outcomeOf(() => read().verifyStream(signature, [message], padding, hash)),
  )
}

describe('NIST CAVP', () => {
  const { numberOfTests, testGroups } = readVectors('cavp.json.gz') as VectorFile<CAVPGroup>

  it('has all of its tests', () => {
    expect(testGroups.flatMap(({ tests }) => tests)).toHaveLength(numberOfTests)
  })

  it.each(testGroups)('$file: $group', async ({ file, group, tests }) => {
    const wrong: string[] = []
    for (const [index, test] of tests.entries()) {
      const outcome = await FILES[file](group, test)
      // Where the key was changed, there may be no such key.
      const refused = ['INVALID_SIGNATURE', ...(/Q|Key/u.test(test['why'] ?? '') ? ['INVALID_INPUT'] : [])]
      if (test.valid ? outcome !== 'right' : !refused.includes(outcome))
        wrong.push(`${index} ${test['why']}: ${outcome}`)
    }
    expect(wrong).toEqual([])
    expect(tests.some(({ valid }) => valid) && tests.some(({ valid }) => !valid)).toBe(true)
  })
})

/** The outcome, which must be the same in every way. */
function same(...outcomes: readonly string[]): string {
  return new Set(outcomes).size === 1 ? (outcomes[0] ?? '') : `not the same: ${outcomes.join(', ')}`
}

function oidOf(parameters: { readonly oid: string } | undefined): string {
  if (parameters === undefined) throw new Error('no such parameter set')
  return parameters.oid
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function hashOf(label: string): HashAlgorithm {
  const hash = Object.values(HASHES).find((each) => each.label === label)
  if (hash === undefined) throw new Error(`no hash ${label}`)
  return hash
}

/** Hexadecimal of whole bytes. */
function even(hex = ''): string {
  return hex.length % 2 === 0 ? hex : `0${hex}`
}
