import { GoogleError } from './google-error.ts'

const SEGMENTS = ['projects', 'locations', 'keyRings', 'cryptoKeys', 'cryptoKeyVersions'] as const

/** The kinds of resources, by how deep they lie. */
const DEPTH = { location: 2, keyRing: 3, cryptoKey: 4, version: 5 } as const

/**
 * Checks that a text is the name of a resource of a kind: `projects/P/locations/L/keyRings/R…`.
 *
 * @returns the project
 * @throws {GoogleError} INVALID_ARGUMENT
 */
export function requireName(kind: keyof typeof DEPTH, name: string): string {
  const parts = name.split('/')
  const right =
    parts.length === DEPTH[kind] * 2 &&
    parts.every((part, index) => (index % 2 === 0 ? part === SEGMENTS[index / 2] : isId(part)))
  if (!right)
    throw new GoogleError('INVALID_ARGUMENT', `Resource name [${name}] does not match "${pattern(kind)}".`)
  return parts[1] ?? ''
}

/** Whether a text may stand between two slashes of a name; the ids of key rings and keys must be so. */
export function isId(text: string): boolean {
  return /^[a-zA-Z0-9_-]{1,63}$/.test(text)
}

function pattern(kind: keyof typeof DEPTH): string {
  return SEGMENTS.slice(0, DEPTH[kind])
    .map((segment) => `${segment}/*`)
    .join('/')
}
