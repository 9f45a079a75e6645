import { InvalidInputError } from '@kmskeys/core'
import { Tag, type DERWriter } from '@kmskeys/core/der'

/**
 * The string types that an attribute's value may have: those of `DirectoryString` (RFC 5280 section 4.1.2.4) and those
 * that single attributes have instead.
 */
export type NameStringType =
  | 'utf8'
  | 'printable'
  | 'ia5'
  | 'numeric'
  | 'visible'
  | 'teletex'
  | 'bmp'
  | 'universal'

interface StringType {
  readonly tag: number
  /** The characters that it may have, as the text of an error says it. */
  readonly allowed: string
  /** Whether these are they; where it is absent, the writer of core refuses others. */
  readonly pattern?: RegExp
  /** How many octets a character takes; as UTF-8 or ASCII unless given. */
  readonly width?: 1 | 2 | 4
}

const STRING_TYPES: Readonly<Record<NameStringType, StringType>> = {
  utf8: { tag: Tag.UTF8_STRING, allowed: 'well-formed text' },
  printable: { tag: Tag.PRINTABLE_STRING, allowed: "letters, digits, space and '()+,-./:=?" },
  ia5: { tag: Tag.IA5_STRING, allowed: 'ASCII' },
  numeric: { tag: Tag.NUMERIC_STRING, allowed: 'digits and spaces', pattern: /^[0-9 ]*$/, width: 1 },
  visible: { tag: Tag.VISIBLE_STRING, allowed: 'visible ASCII', pattern: /^[ -~]*$/, width: 1 },
  // What is written in practice is Latin-1, not the T.61 that the type's name promises.
  teletex: { tag: Tag.TELETEX_STRING, allowed: 'Latin-1', pattern: /^[ -~\xa0-\xff]*$/, width: 1 },
  bmp: {
    tag: Tag.BMP_STRING,
    allowed: 'characters of the basic multilingual plane',
    pattern: /^[\0-\ud7ff\ue000-\uffff]*$/u,
    width: 2,
  },
  universal: {
    tag: Tag.UNIVERSAL_STRING,
    allowed: 'well-formed text',
    pattern: /^[^\ud800-\udfff]*$/u,
    width: 4,
  },
}

/** The tags of these types. */
export const STRING_TAGS: ReadonlySet<number> = new Set(Object.values(STRING_TYPES).map(({ tag }) => tag))

/** Whether this is the name of a string type; callers without types may give anything. */
export function isStringType(name: unknown): name is NameStringType {
  return typeof name === 'string' && Object.hasOwn(STRING_TYPES, name)
}

/**
 * Writes a text.
 *
 * @param attribute whose value it is, for the error
 * @throws {InvalidInputError} when it has a character that the type has not
 */
export function writeText(writer: DERWriter, string: NameStringType, attribute: string, text: string): void {
  try {
    if (string === 'utf8') writer.utf8String(text)
    else if (string === 'printable') writer.printableString(text)
    else if (string === 'ia5') writer.ia5String(text)
    else writeOther(writer, string, text)
  } catch (cause) {
    throw new InvalidInputError(`${attribute} may have only ${STRING_TYPES[string].allowed}`, {
      path: `name.${attribute}`,
      cause,
    })
  }
}

function writeOther(writer: DERWriter, string: NameStringType, text: string): void {
  const { tag, pattern, allowed, width = 1 } = STRING_TYPES[string]
  if (pattern?.test(text) !== true)
    throw new InvalidInputError(`a ${string} string has only ${allowed}`, { rule: 'X.680 41' })
  writer.primitive(tag, inWidth(text, width))
}

/** Each character as a big-endian number of so many octets. */
function inWidth(text: string, width: number): Uint8Array {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  const bytes = Buffer.alloc(points.length * width)
  for (const [i, point] of points.entries()) bytes.writeUIntBE(point, i * width, width)
  return bytes
}
