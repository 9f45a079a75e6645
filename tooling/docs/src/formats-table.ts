import { UnsupportedOperationError, WrongKeyTypeError, type AnyPublicKey } from '@kmskeys/core'
import { encodeOpenSSH, publicKeyToJWK, publicKeyToPKCS1, publicKeyToRaw } from '@kmskeys/core/formats'
import { rowsOf } from './samples.ts'

const FORMS: Readonly<Record<string, (key: AnyPublicKey) => unknown>> = {
  SubjectPublicKeyInfo: (key) => key.toDER(),
  JWK: publicKeyToJWK,
  'PKCS #1': (key) => publicKeyToPKCS1(key as Parameters<typeof publicKeyToPKCS1>[0]),
  'raw bytes': (key) => publicKeyToRaw(key),
  compressed: (key) => publicKeyToRaw(key, { compressed: true }),
  SSH: (key) => encodeOpenSSH(key),
}

/** Which key is written in which form, as trying says. */
export async function formatsTable(): Promise<string> {
  const rows = await rowsOf(({ publicKey }) =>
    Object.values(FORMS).map((write) => (isWritten(write, publicKey) ? '✓' : '–')),
  )
  const names = Object.keys(FORMS)
  return [`| key | ${names.join(' | ')} |`, `|---|${'---|'.repeat(names.length)}`, ...rows].join('\n')
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
