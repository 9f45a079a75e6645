import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { CURVES, ML_DSA_PARAMETERS, ML_KEM_PARAMETERS, type KeySpec } from '@kmskeys/core'
import { slhDSASupport } from '@kmskeys/core/primitives'
import { testProvider, type DescribedKey } from '@kmskeys/conformance'
import { localKeys, type LocalKeys, type LocalOptions } from '@kmskeys/local'

/** A key of each type and curve; quickly made, because in memory each provider makes its own. */
const SPECS: readonly (KeySpec & { readonly name: string })[] = [
  { type: 'rsa', size: 2048, name: 'rsa-2048' },
  ...CURVES.map(({ name }) => ({ type: 'ec', curve: name, name: `ec-${name}` }) as const),
  { type: 'dsa', size: 2048, name: 'dsa' },
  { type: 'ed25519', name: 'ed25519' },
  { type: 'ed448', name: 'ed448' },
  { type: 'x25519', name: 'x25519' },
  { type: 'x448', name: 'x448' },
  ...ML_DSA_PARAMETERS.map(({ name }) => ({ type: 'ml-dsa', parameterSet: name, name }) as const),
  // The quickest two, where node:crypto signs; test/slh-dsa.test.ts has them all.
  { type: 'slh-dsa', parameterSet: 'SLH-DSA-SHA2-128f', name: 'SLH-DSA-SHA2-128f' },
  ...(slhDSASupport()
    ? [{ type: 'slh-dsa', parameterSet: 'SLH-DSA-SHAKE-128f', name: 'SLH-DSA-SHAKE-128f' } as const]
    : []),
  ...ML_KEM_PARAMETERS.map(({ name }) => ({ type: 'ml-kem', parameterSet: name, name }) as const),
  { type: 'x-wing', name: 'x-wing' },
  { type: 'dh', group: 'ffdhe2048', name: 'dh' },
]

const FOLDER: ReadonlySet<string> = new Set(['rsa-2048', 'ec-P-256', 'ed25519', 'ML-DSA-44', 'ML-KEM-768'])

/** Those of the folder, one of a type: whoever opens one pays for the iterations of its passphrase. */
const FEW = SPECS.filter(({ name }) => FOLDER.has(name))

const described = (specs: typeof SPECS): DescribedKey[] =>
  specs.map(({ name, type }) => ({ reference: name, type }))

/** The wishes by which new keys are made. */
const newKeys: readonly KeySpec[] = [
  { type: 'rsa', size: 2048 },
  { type: 'ec', curve: 'P-256' },
  { type: 'dsa', size: 2048 },
  { type: 'ed25519', use: 'sign' },
  { type: 'ed448' },
  { type: 'ec', curve: 'P-256', use: 'agree' },
  { type: 'x25519' },
  { type: 'x448', use: 'agree' },
  { type: 'ml-dsa', parameterSet: 'ML-DSA-65' },
  { type: 'slh-dsa', parameterSet: 'SLH-DSA-SHA2-128f' },
  { type: 'ml-kem', parameterSet: 'ML-KEM-768', use: 'decapsulate' },
  { type: 'x-wing' },
  { type: 'dh', group: 'modp14', use: 'agree' },
]

/** The kinds that are brought in. */
const imports: readonly KeySpec[] = [
  { type: 'rsa', size: 2048 },
  { type: 'ec', curve: 'P-256' },
  { type: 'ed25519', use: 'sign' },
  { type: 'x448', use: 'agree' },
  { type: 'ml-dsa', parameterSet: 'ML-DSA-44' },
  { type: 'ml-kem', parameterSet: 'ML-KEM-768' },
  { type: 'x-wing', use: 'decapsulate' },
  { type: 'dh', group: 'ffdhe3072' },
]

async function withKeys(specs: typeof SPECS, options: LocalOptions): Promise<LocalKeys> {
  const provider = localKeys(options)
  for (const spec of specs) await provider.createKey(spec)
  return provider
}

describe('in memory', () => {
  testProvider(
    {
      name: 'local',
      open: () => withKeys(SPECS, {}),
      keys: described(SPECS),
      newKeys,
      // Its parameters take seconds to make, so that once is enough.
      imports: [
        ...imports,
        { type: 'slh-dsa', parameterSet: 'SLH-DSA-SHA2-128f' },
        { type: 'dsa', size: 2048 },
      ],
      unknownReference: 'no-such-key',
      verifiesSignatures: false,
    },
    { describe, test },
  )
})

describe('in a folder, encrypted', () => {
  let folder = ''
  const passphrase = 'correct horse battery staple'
  const open = (secret: string | undefined): LocalKeys => localKeys({ folder, passphrase: secret })
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kmskeys-'))
    await (await withKeys(FEW, { folder, passphrase })).close()
  })
  afterAll(() => rm(folder, { recursive: true }))

  testProvider(
    {
      name: 'local',
      open: () => localKeys({ folder, passphrase, verifySignatures: true }),
      keys: described(FEW),
      newKeys,
      imports,
      unknownReference: 'no-such-key',
      secrets: [passphrase, 'battery'],
      failures: [
        {
          when: 'the passphrase is wrong',
          act: () => open('wrong battery').getPrivateKey('ed25519'),
          code: 'AUTHENTICATION',
        },
        {
          when: 'the passphrase is missing',
          act: () => open(undefined).getPrivateKey('ed25519'),
          code: 'AUTHENTICATION',
        },
        {
          when: 'the name leads out of the folder',
          act: () => open(passphrase).getPrivateKey('..'),
          code: 'INVALID_INPUT',
        },
      ],
    },
    { describe, test },
  )
})
