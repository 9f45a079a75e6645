import {
  CURVES,
  KEY_TYPES,
  ML_DSA_PARAMETERS,
  ML_KEM_PARAMETERS,
  SLH_DSA_PARAMETERS,
  UnsupportedOperationError,
  WrongKeyTypeError,
  type AnyPublicKey,
  type KeySpec,
} from '@kmskeys/core'
import { encodeOpenSSH, publicKeyToJWK, publicKeyToPKCS1, publicKeyToRaw } from '@kmskeys/core/formats'
import { localKeys } from '@kmskeys/local'

const FORMS: Readonly<Record<string, (key: AnyPublicKey) => unknown>> = {
  SubjectPublicKeyInfo: (key) => key.toDER(),
  JWK: publicKeyToJWK,
  'PKCS #1': (key) => publicKeyToPKCS1(key as Parameters<typeof publicKeyToPKCS1>[0]),
  'raw bytes': (key) => publicKeyToRaw(key),
  compressed: (key) => publicKeyToRaw(key, { compressed: true }),
  SSH: (key) => encodeOpenSSH(key),
}

/** The kinds of keys, by their name in the table. */
const KINDS: ReadonlyMap<string, KeySpec> = new Map<string, KeySpec>([
  ['RSA', { type: 'rsa', size: 2048 }],
  ...CURVES.map(({ name }) => [name, { type: 'ec', curve: name }] as const),
  ['DSA', { type: 'dsa', size: 2048 }],
  ['Ed25519', { type: 'ed25519' }],
  ['Ed448', { type: 'ed448' }],
  ['X25519', { type: 'x25519' }],
  ['X448', { type: 'x448' }],
  ...ML_DSA_PARAMETERS.map(({ name }) => [name, { type: 'ml-dsa', parameterSet: name }] as const),
  ...SLH_DSA_PARAMETERS.map(({ name }) => [name, { type: 'slh-dsa', parameterSet: name }] as const),
  ...ML_KEM_PARAMETERS.map(({ name }) => [name, { type: 'ml-kem', parameterSet: name }] as const),
])

/** Which key is written in which form, as trying says. */
export async function formatsTable(): Promise<string> {
  const shown = new Set([...KINDS.values()].map(({ type }) => type))
  const missing = Object.keys(KEY_TYPES).filter((type) => !shown.has(type as KeySpec['type']))
  if (missing.length > 0) throw new Error(`the table of formats lacks ${missing.join(', ')}`)
  const keys = localKeys()
  try {
    const rows: string[] = []
    for (const [title, wish] of KINDS) {
      const { publicKey } = await keys.createKey(wish)
      const cells = Object.values(FORMS).map((write) => (isWritten(write, publicKey) ? '✓' : '–'))
      rows.push(`| ${title} | ${cells.join(' | ')} |`)
    }
    const names = Object.keys(FORMS)
    return [`| key | ${names.join(' | ')} |`, `|---|${'---|'.repeat(names.length)}`, ...rows].join('\n')
  } finally {
    await keys.close()
  }
}

/** Only what says that there is no such form counts as that. */
function isWritten(write: (key: AnyPublicKey) => unknown, key: AnyPublicKey): boolean {
  try {
    write(key)
    return true
  } catch (error) {
    if (error instanceof UnsupportedOperationError || error instanceof WrongKeyTypeError) return false
    throw error
  }
}
