import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { CURVES, ML_DSA_PARAMETERS, ML_KEM_PARAMETERS, type KeySpec } from '@kmskeys/core'
import { publicKeyFromSSH } from '@kmskeys/core/formats'
import { slhDSASupport } from '@kmskeys/core/primitives'
import type {
  DescribedFailure,
  DescribedKey,
  DescribedLooseKey,
  ProviderDescription,
} from '@kmskeys/conformance'
import { localKeys, provider, type LocalKeys, type LocalOptions } from '@kmskeys/local'
import { faultyFiles } from './faulty-files.ts'
import { changedOpenSSH, hostileEncryption } from './hostile-files.ts'
import { hostileKeys } from './hostile-keys.ts'
import { looseFailures, looseKeys } from './loose-keys.ts'
import { otherForms } from './other-forms.ts'

type Named = KeySpec & { readonly name: string }

/** A key of each type and curve; quickly made, because in memory each provider makes its own. */
export const SPECS: readonly Named[] = [
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

/** The wishes by which new keys are made. */
export const NEW_KEYS: readonly KeySpec[] = [
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
export const IMPORTS: readonly KeySpec[] = [
  { type: 'rsa', size: 2048 },
  { type: 'ec', curve: 'P-256' },
  { type: 'ed25519', use: 'sign' },
  { type: 'x448', use: 'agree' },
  { type: 'ml-dsa', parameterSet: 'ML-DSA-44' },
  { type: 'ml-kem', parameterSet: 'ML-KEM-768' },
  { type: 'x-wing', use: 'decapsulate' },
  { type: 'dh', group: 'ffdhe3072' },
  { type: 'slh-dsa', parameterSet: 'SLH-DSA-SHA2-128f' },
  // Its parameters take seconds to make, so that once is enough.
  { type: 'dsa', size: 2048 },
]

const QUICK: readonly KeySpec[] = [{ type: 'ed25519', use: 'sign' }]

/** A description, and what must go when it was used. */
export interface Described {
  readonly description: ProviderDescription
  readonly end: () => void
}

/** Keys in memory. */
export function inMemory(
  specs: readonly Named[],
  newKeys: readonly KeySpec[] = QUICK,
  imports: readonly KeySpec[] = QUICK,
  more: Partial<ProviderDescription> = {},
): Described {
  return {
    description: {
      name: 'local',
      open: async () => {
        const keys = localKeys()
        for (const spec of specs) await keys.createKey(spec)
        return keys
      },
      keys: specs.map(({ name, type }) => ({
        reference: name,
        type,
        listedAs: name,
        describedAs: { name, type },
        otherReferences: [`${name}.pem`, `local:${name}`, `LOCAL:${name}`, `local://${name}`],
      })),
      newKeys,
      imports,
      ...REFERENCES,
      newName: newNames(),
      verifiesSignatures: false,
      erases: true,
      factory: FACTORY,
      ...more,
    },
    end: () => undefined,
  }
}

/** Keys that belong to no provider, beside one that does. */
export function withoutProvider(): Described {
  const specs = SPECS.filter(({ type }) => type === 'ed25519')
  const more = { looseKeys: looseKeys(), failures: looseFailures(), secrets: [passphrase, 'battery'] }
  return inMemory(specs, QUICK, QUICK, more)
}

const passphrase = 'correct horse battery staple'

/** The folders that are tested: what encrypts in them, and which keys others wrote there, in which form. */
export const FOLDERS: readonly [Written, ...Written[]] = [
  {
    name: 'PKCS#8',
    hostile: true,
    write: (folder) => [byOpenSSL(folder, 'ed25519', { type: 'pkcs8' })],
  },
  { name: 'PKCS#1', write: (folder) => [byOpenSSL(folder, 'rsa', { type: 'pkcs1' })] },
  { name: 'SEC1', write: (folder) => [byOpenSSL(folder, 'ec', { type: 'sec1' })] },
  {
    name: 'JWK',
    write: (folder) =>
      (['x25519', 'x448', 'ed25519', 'ed448', 'ec'] as const).map((type) => asJWK(folder, type)),
  },
  { name: 'JWK of RSA', write: (folder) => [asJWK(folder, 'rsa')] },
  { name: 'OpenSSH', write: (folder) => [...bySSH(folder, 'ed25519'), ...bySSH(folder, 'ecdsa')] },
  { name: 'OpenSSH of RSA', write: (folder) => bySSH(folder, 'rsa') },
  { name: 'PKCS#8 of other forms', write: otherForms },
  {
    name: 'encrypted PKCS#8',
    passphrase,
    write: (folder) => [
      byOpenSSL(folder, 'ed25519', { type: 'pkcs8', cipher: 'aes-256-cbc', passphrase }),
      byOpenSSL(folder, 'x25519', { type: 'pkcs8', cipher: 'aes-128-cbc', passphrase }),
      byOpenSSL(folder, 'x448', { type: 'pkcs8', cipher: 'aes-192-cbc', passphrase }),
    ],
  },
  {
    name: 'encrypted OpenSSH',
    passphrase,
    write: (folder) =>
      ['aes256-ctr', 'aes256-gcm@openssh.com'].flatMap((cipher) => bySSH(folder, 'ed25519', cipher)),
  },
]

interface Written {
  readonly name: string
  readonly passphrase?: string
  /** Whether keys that must be refused are tried there. */
  readonly hostile?: boolean
  readonly write: (folder: string) => DescribedKey[]
}

/** Keys in a folder, which others wrote, beside those that are made and brought in. */
export function inFolder(
  { passphrase: given, hostile, write }: Written,
  newKeys: readonly KeySpec[] = QUICK,
  imports: readonly KeySpec[] = QUICK,
): Described {
  const folder = mkdtempSync(join(tmpdir(), 'kmskeys-'))
  const keys = write(folder)
  const [first] = keys
  const options = { folder, passphrase: given, verifySignatures: given !== undefined }
  const opened = (reference: string, more?: LocalOptions) => async (): Promise<unknown> => {
    const keys = localKeys({ ...options, ...more })
    try {
      return await keys.getPrivateKey(reference)
    } finally {
      await keys.close()
    }
  }
  return {
    description: {
      name: 'local',
      open: () => localKeys(options),
      keys,
      newKeys,
      imports,
      ...REFERENCES,
      unknownReferences: [
        ...REFERENCES.unknownReferences,
        join(folder, 'none.pem'),
        `local:none?folder=${folder}`,
      ],
      newName: newNames(),
      held: () => openFiles(folder),
      unlisted: strayFiles(folder),
      erases: true,
      secrets: [passphrase, 'battery'],
      verifiesSignatures: given !== undefined,
      looseKeys: elsewhere(first, folder, options),
      failures: [
        ...faultyFiles(folder, opened),
        ...withoutFolder(join(folder, 'nowhere')),
        ...(hostile === true ? hostileKeys(folder, opened) : []),
        ...(given === undefined ? [] : hostileEncryption(folder, opened)),
        ...changedOpenSSH(join(folder, 'plain-ed25519'), opened),
        ...(given === undefined || first === undefined
          ? []
          : ([
              ...keys.map(
                ({ reference }) =>
                  ({
                    when: `the passphrase of ${basename(reference)} is wrong`,
                    act: opened(reference, { passphrase: 'wrong battery' }),
                    code: 'AUTHENTICATION',
                    reason: 'wrong',
                    says: folder,
                  }) as const,
              ),
              ...PASSPHRASES.map(
                ([when, passphrase, says]) =>
                  ({
                    when,
                    act: opened(first.reference, { passphrase }),
                    code: 'AUTHENTICATION',
                    reason: 'missing',
                    says: [folder, says],
                  }) as const,
              ),
              {
                when: 'the passphrase is longer than what is read of one',
                act: opened(first.reference, { passphrase: 'é'.repeat(513) }),
                code: 'INVALID_INPUT',
                says: [folder, '1026', '1024'],
              },
            ] as const)),
      ],
      openings: [
        {
          over: 'a passphrase that is asked for, or none, and verifying otherwise',
          open: () =>
            localKeys({
              folder,
              verifySignatures: given === undefined,
              ...(given !== undefined && { passphrase: async () => given }),
            }),
          verifiesSignatures: given === undefined,
        },
      ],
    },
    end: () => rmSync(folder, { recursive: true }),
  }
}

/** A key of the folder that is opened by a provider of another one, or of none. */
function elsewhere(
  key: DescribedKey | undefined,
  folder: string,
  options: LocalOptions,
): DescribedLooseKey[] {
  const { listedAs, type, publicKey } = key ?? {}
  if (listedAs === undefined || type === undefined || typeof publicKey !== 'string') return []
  return [tmpdir(), undefined].map((other) => ({
    of: `a URI with the folder, by a provider of ${other === undefined ? 'none' : 'another'}`,
    make: () => localKeys({ ...options, folder: other }).getPrivateKey(`local:${listedAs}?folder=${folder}`),
    id: `local:${join(folder, `${listedAs}.pem`)}`,
    type,
    publicKey,
  }))
}

/** Passphrases that are none, and what is said of them. */
const PASSPHRASES: readonly (readonly [when: string, LocalOptions['passphrase'], says: string])[] = [
  ['the passphrase is missing', undefined, 'needs a passphrase'],
  ['the passphrase is empty', '', 'is empty'],
  ['who is asked for the passphrase fails', () => Promise.reject(new Error('battery')), 'see cause'],
  ['who is asked for the passphrase answers no text', () => 7 as never, 'did not answer text'],
]

/** What is said where the folder is missing. */
function withoutFolder(folder: string): DescribedFailure[] {
  const inNoFolder = (work: (keys: LocalKeys) => Promise<unknown>) => async (): Promise<unknown> => {
    const keys = localKeys({ folder })
    try {
      return await work(keys)
    } finally {
      await keys.close()
    }
  }
  const failure = {
    code: 'INVALID_INPUT',
    outcome: 'not-sent',
    says: [folder, 'make it first'],
    hasCause: true,
  } as const
  return [
    {
      when: 'a key is made where there is no folder',
      act: inNoFolder((keys) => keys.createKey({ type: 'ed25519' })),
      ...failure,
    },
    {
      when: 'a key is to be deleted later',
      act: inNoFolder((keys) => keys.deleteKey('key', { afterDays: 7 })),
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
      says: 'afterDays',
    },
    {
      when: 'keys are listed where there is no folder',
      act: inNoFolder(async (keys) => {
        for await (const _ of keys.listKeys()) continue
      }),
      ...failure,
    },
  ]
}

/** Files that are no keys, by their names. */
function strayFiles(folder: string): string[] {
  const names = ['notes.txt', 'a name.pem', '.hidden.pem', 'notes']
  for (const name of names) writeFileSync(join(folder, name), 'no key')
  mkdirSync(join(folder, 'more.pem'))
  return [...names, 'more.pem'].map((name) => name.replace(/\.(pem|txt)$/u, ''))
}

/** How many files of a folder this process has open, where the system tells. */
function openFiles(folder: string): number {
  if (!existsSync('/proc/self/fd')) return 0
  return readdirSync('/proc/self/fd').filter((fd) => fileOf(fd).startsWith(folder)).length
}

/** What a descriptor stands for; nothing when it was closed meanwhile. */
function fileOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return ''
  }
}

/** What is no reference to a software key. */
const MALFORMED = [
  '..',
  '.hidden',
  'a name',
  'a\0b',
  'x'.repeat(201),
  'key.pem.pem',
  'local:',
  'local:a name',
  'local:key?colour=red',
  'local:%zz',
]

/** What keys are called, and what they cannot be. */
const REFERENCES = {
  unknownReference: 'no-such-key',
  unknownReferences: [
    'No_such.key-09.pem',
    '-no',
    '_no',
    'x'.repeat(200),
    'local:no-such-key',
    'local://no-such-key',
  ],
  malformedReferences: MALFORMED,
  malformedNames: ['..', '.hidden', 'a name', 'a/b', 'key.pem', 'ä', 'x'.repeat(201)],
} as const

/** Names of every form, in turn, up to the longest. */
function newNames(): () => string {
  let count = 0
  return () => {
    const name = `-Conformance_.${randomUUID()}`
    return count++ % 2 === 0 ? name : name.padEnd(200, '9')
  }
}

/** How configurations stand for software keys. */
const FACTORY: ProviderDescription['factory'] = {
  provider,
  configurations: [
    ['local:ca', {}],
    ['local:ca?folder=keys&passphrase=x%20y', { folder: 'keys', passphrase: 'x y' }],
    [{}, {}],
    [
      { folder: 'keys', passphrase: 'x', verifySignatures: true, timeout: 5, maxInFlight: 2 },
      { folder: 'keys', passphrase: 'x', verifySignatures: true, timeout: 5, maxInFlight: 2 },
    ],
  ],
  malformed: [
    'ca',
    'local:ca?timeout=5',
    'local:ca?colour=red',
    { folder: 7 },
    { timeout: '5' },
    { colour: 'red' },
  ],
  malformedOptions: [{ colour: 'red' }, { folder: '' }, { folder: 7 }, { passphrase: 7 }, { timeout: 0 }],
}

const GENERATE = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ec: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed25519: () => generateKeyPairSync('ed25519'),
  ed448: () => generateKeyPairSync('ed448'),
  x25519: () => generateKeyPairSync('x25519'),
  x448: () => generateKeyPairSync('x448'),
}

/** A key that OpenSSL wrote as PEM. */
function byOpenSSL(
  folder: string,
  type: keyof typeof GENERATE,
  form: {
    readonly type: 'pkcs8' | 'pkcs1' | 'sec1'
    readonly cipher?: string
    readonly passphrase?: string
  },
): DescribedKey {
  const { privateKey, publicKey } = GENERATE[type]()
  writeFileSync(join(folder, `${type}.pem`), privateKey.export({ format: 'pem', ...form } as never))
  const path = join(folder, `${type}.pem`)
  return {
    reference: type,
    type,
    publicKey: pemOf(publicKey),
    listedAs: type,
    describedAs: { name: type, ...(form.cipher === undefined && { type }) },
    otherReferences: [`${type}.pem`, path, `local:${path}`, `local:${type}?folder=${folder}`],
  }
}

/** A key that `node:crypto` wrote as JWK. */
function asJWK(folder: string, type: keyof typeof GENERATE): DescribedKey {
  const { privateKey, publicKey } = GENERATE[type]()
  const reference = join(folder, `${type}.jwk`)
  writeFileSync(reference, JSON.stringify(privateKey.export({ format: 'jwk' })))
  return { reference, type, publicKey: pemOf(publicKey), listed: false, describedAs: { type } }
}

function pemOf(publicKey: KeyObject): string {
  return publicKey.export({ format: 'pem', type: 'spki' }).toString()
}

/** A key that ssh-keygen made, where that is installed. */
function bySSH(folder: string, kind: string, cipher?: string): DescribedKey[] {
  const reference = join(folder, `${cipher ?? 'plain'}-${kind}`)
  const secret = cipher === undefined ? ['-N', ''] : ['-N', passphrase, '-Z', cipher, '-a', '2']
  try {
    execFileSync('ssh-keygen', ['-q', '-t', kind, ...secret, '-f', reference], { stdio: 'ignore' })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
  const [, blob = ''] = readFileSync(`${reference}.pub`, 'utf8').split(' ')
  const publicKey = publicKeyFromSSH(Buffer.from(blob, 'base64'))
  const { type } = publicKey
  return [{ reference, type, publicKey: publicKey.toPEM(), listed: false, describedAs: { type } }]
}
