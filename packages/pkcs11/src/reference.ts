import { InvalidInputError } from '@kmskeys/core'

/** A token, by whatever is said of it; everything that is said must be true of it. */
export interface TokenSelector {
  readonly token?: string | undefined
  readonly manufacturer?: string | undefined
  readonly model?: string | undefined
  readonly serial?: string | undefined
  readonly slotID?: number | undefined
  readonly slotManufacturer?: string | undefined
  readonly slotDescription?: string | undefined
  readonly libraryManufacturer?: string | undefined
  readonly libraryDescription?: string | undefined
  readonly libraryVersion?: string | undefined
}

/** What a `pkcs11:` URI says (RFC 7512). */
export interface Reference {
  readonly selector: TokenSelector
  /** CKA_LABEL. */
  readonly object?: string | undefined
  /** CKA_ID. */
  readonly id?: Uint8Array | undefined
  readonly type?: 'private' | 'public' | undefined
  readonly pinValue?: string | undefined
  readonly pinSource?: string | undefined
  readonly moduleName?: string | undefined
  readonly modulePath?: string | undefined
}

/**
 * Reads a URI of RFC 7512. Messages never hold a value, since one may be a PIN.
 *
 * @throws {InvalidInputError} when it is malformed, has an attribute twice, or one that is not known here and does
 *   not begin with `x-`
 */
export function parseReference(reference: string): Reference {
  const [, path, query] = /^pkcs11:([^?]*)(?:\?(.*))?$/isu.exec(reference) ?? []
  if (path === undefined)
    throw new InvalidInputError(
      'a reference to a key in a token is a URI such as pkcs11:token=TOKEN;object=LABEL (RFC 7512)',
    )
  const inPath = attributesOf(path, ';', PATH)
  const inQuery = attributesOf(query ?? '', '&', QUERY)
  const get = (name: string): string | undefined => textOf(inPath.get(name), name)
  return {
    selector: {
      token: get('token'),
      manufacturer: get('manufacturer'),
      model: get('model'),
      serial: get('serial'),
      slotID: slotID(get('slot-id')),
      slotManufacturer: get('slot-manufacturer'),
      slotDescription: get('slot-description'),
      libraryManufacturer: get('library-manufacturer'),
      libraryDescription: get('library-description'),
      libraryVersion: get('library-version'),
    },
    object: get('object'),
    id: inPath.get('id'),
    type: typeOf(get('type')),
    pinValue: textOf(inQuery.get('pin-value'), 'pin-value'),
    pinSource: textOf(inQuery.get('pin-source'), 'pin-source'),
    moduleName: textOf(inQuery.get('module-name'), 'module-name'),
    modulePath: textOf(inQuery.get('module-path'), 'module-path'),
  }
}

const PATH: readonly string[] = [
  'token',
  'manufacturer',
  'model',
  'serial',
  'slot-id',
  'slot-manufacturer',
  'slot-description',
  'library-manufacturer',
  'library-description',
  'library-version',
  'object',
  'id',
  'type',
]
const QUERY: readonly string[] = ['pin-value', 'pin-source', 'module-name', 'module-path']

/** The canonical reference of a key. It holds no secret. */
export function formatReference(
  token: { readonly label: string; readonly serial: string },
  key: { readonly label: string; readonly id: Uint8Array },
): string {
  const parts = [
    `token=${encode(token.label)}`,
    ...(token.serial === '' ? [] : [`serial=${encode(token.serial)}`]),
    ...(key.label === '' ? [] : [`object=${encode(key.label)}`]),
    ...(key.id.length === 0 ? [] : [`id=${[...key.id].map(percent).join('')}`]),
  ]
  return `pkcs11:${parts.join(';')}`
}

/** Of a reference, what may be printed: all but the query. */
export function withoutSecrets(reference: string): string {
  return reference.replace(/\?.*$/su, '')
}

function attributesOf(text: string, separator: string, known: readonly string[]): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>()
  for (const part of text === '' ? [] : text.split(separator)) {
    const at = part.indexOf('=')
    const name = part.slice(0, Math.max(at, 0))
    // What stands before an equals sign that is missing may be a value.
    if (name === '') throw new InvalidInputError('the pkcs11: URI has an attribute that is not name=value')
    if (name.startsWith('x-')) continue
    if (!known.includes(name)) throw unknown(name, known)
    if (found.has(name)) throw new InvalidInputError(`the pkcs11: URI has the attribute ${name} twice`)
    found.set(name, decode(part.slice(at + 1), name))
  }
  return found
}

function unknown(name: string, known: readonly string[]): InvalidInputError {
  const elsewhere = known === PATH ? QUERY : PATH
  const hint = elsewhere.includes(name)
    ? `it belongs ${elsewhere === QUERY ? 'behind the question mark' : 'before the question mark'}`
    : `there are ${known.join(', ')}, and vendors' own that begin with x-`
  return new InvalidInputError(`a pkcs11: URI has no attribute ${shown(name)} here; ${hint}`)
}

/** Only what looks like a name of an attribute is repeated. */
function shown(name: string): string {
  return /^[a-z][a-z-]{0,30}$/u.test(name) ? name : 'of that name'
}

/** Percent-encoded bytes (RFC 7512 section 2.3); a plus sign is a plus sign. */
function decode(text: string, name: string): Uint8Array {
  if (/%(?![0-9a-f]{2})/iu.test(text))
    throw new InvalidInputError(
      `the attribute ${name} of the pkcs11: URI has a malformed percent-encoding; write a percent sign as %25`,
    )
  const raw = new TextEncoder().encode(text)
  const bytes = new Uint8Array(raw.length)
  let length = 0
  for (let index = 0; index < raw.length; index++) {
    if (raw[index] === PERCENT) {
      bytes[length++] = Number.parseInt(String.fromCodePoint(raw[index + 1] ?? 0, raw[index + 2] ?? 0), 16)
      index += 2
    } else bytes[length++] = raw[index] ?? 0
  }
  return bytes.subarray(0, length)
}

const PERCENT = 0x25

function textOf(bytes: Uint8Array | undefined, name: string): string | undefined {
  try {
    return bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new InvalidInputError(`the attribute ${name} of the pkcs11: URI is no UTF-8`)
  }
}

function slotID(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = /^\d+$/u.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  throw new InvalidInputError('the attribute slot-id of the pkcs11: URI must be a number')
}

function typeOf(text: string | undefined): Reference['type'] {
  if (text === undefined || text === 'private' || text === 'public') return text
  throw new InvalidInputError(
    'the attribute type of the pkcs11: URI must be private or public, or be left out; other objects are not opened here',
  )
}

function encode(text: string): string {
  return [...new TextEncoder().encode(text)]
    .map((byte) => {
      const character = String.fromCodePoint(byte)
      return /[A-Za-z0-9._~-]/u.test(character) ? character : percent(byte)
    })
    .join('')
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
