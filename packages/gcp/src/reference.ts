import { InvalidInputError, parseKeyURI } from '@kmskeys/core'

/** A reference that Google Cloud KMS understands, exactly as it was written. */
export interface Reference {
  /** Whether it names a version, or a key, whose newest enabled version is meant. */
  readonly kind: 'version' | 'key'
  /** The resource name. */
  readonly name: string
}

const KEY_RING = 'projects/[A-Za-z0-9.:_-]+/locations/[A-Za-z0-9_-]+/keyRings/[A-Za-z0-9_-]+'
const KEY: RegExp = new RegExp(`^${KEY_RING}/cryptoKeys/[A-Za-z0-9_-]+$`, 'u')
const VERSION: RegExp = new RegExp(
  `^(${KEY_RING}/cryptoKeys/[A-Za-z0-9_-]+)/cryptoKeyVersions/([1-9]\\d*)$`,
  'u',
)
const KEY_NAME = /^[A-Za-z0-9_-]{1,63}$/u
const RING: RegExp = new RegExp(`^${KEY_RING}$`, 'u')

/**
 * Reads a reference: the resource name of a key version or of a key, or a URI that holds one: `gcpkms://projects/…` as
 * sigstore writes it, `gcpkms:projects/…`, or `cloudkms:projects/…` as smallstep does. Nothing of a name is changed: no
 * case, no space, no percent sign.
 *
 * @param keyRing that of the provider, for the message
 * @throws {InvalidInputError} when it is none of these
 */
export function parseReference(reference: string, keyRing?: string): Reference {
  if (!/^(?:gcpkms|cloudkms):/iu.test(reference)) return nativeReference(reference, keyRing)
  const { scheme, body, query } = parseKeyURI(reference)
  if (query.size > 0)
    throw new InvalidInputError(`a ${scheme}: URI is only the name of a key or version, without a query`)
  // sigstore's short form of the last segment.
  return nativeReference(
    body.replace(/^\/\/\/?/u, '').replace(/\/versions\/(\d+)$/u, '/cryptoKeyVersions/$1'),
    keyRing,
  )
}

/** Takes the name of a version apart; `undefined` when it is not one. */
export function parseVersion(name: string): { readonly key: string; readonly number: number } | undefined {
  const [, key, number] = VERSION.exec(name) ?? []
  return key === undefined ? undefined : { key, number: Number(number) }
}

/**
 * Checks the name of a key ring.
 *
 * @throws {InvalidInputError} when it is none
 */
export function checkKeyRing(name: string): string {
  if (typeof name === 'string' && RING.test(name)) return name
  throw new InvalidInputError('keyRing is the name of a key ring: projects/…/locations/…/keyRings/…')
}

/**
 * Checks the name of a new key.
 *
 * @throws {InvalidInputError} when Google Cloud KMS does not take it
 */
export function checkKeyName(name: string): string {
  if (KEY_NAME.test(name)) return name
  throw new InvalidInputError('the name of a key has 1 to 63 letters, digits, _ and -')
}

/** Where a resource lies, by its name. */
export function placeOf(name: string): string {
  return /^projects\/[^/]+\/locations\/([^/]+)/u.exec(name)?.[1] ?? 'Google Cloud'
}

function nativeReference(text: string, keyRing: string | undefined): Reference {
  if (VERSION.test(text)) return { kind: 'version', name: text }
  if (KEY.test(text)) return { kind: 'key', name: text }
  if (KEY_NAME.test(text))
    throw new InvalidInputError(
      `${text} is a name alone, and keys are opened by their whole names; write ${keyRing ?? 'projects/…/locations/…/keyRings/…'}/cryptoKeys/${text}`,
    )
  throw new InvalidInputError(
    'a reference is projects/…/locations/…/keyRings/…/cryptoKeys/…, with /cryptoKeyVersions/ and a number behind it or without, exactly as Google Cloud KMS writes it, or that after gcpkms:// or cloudkms:',
  )
}
