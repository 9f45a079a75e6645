import { InvalidInputError, kindOf } from '@kmskeys/core'
import { attributeTypeLike } from './attribute-types.ts'
import { OID } from './attribute.ts'
import type { NameValue, RelativeName } from './name-value.ts'

/**
 * Reads the text form of a name (RFC 4514 section 3). Spaces around its separators, which people write, do not count.
 *
 * @param names further names of attribute types, by OID
 * @returns the relative names, the most significant first
 * @throws {InvalidInputError} when it is malformed or has a type that is not known, with the offset in the text
 */
export function parseNameText(text: string, names: Readonly<Record<string, string>> = {}): RelativeName[] {
  if (typeof text !== 'string' || !text.isWellFormed())
    throw new InvalidInputError(`the text of a name is well-formed text, not ${kindOf(text)}`, {
      path: 'name',
    })
  if (text.length > MAX_LENGTH)
    throw new InvalidInputError(
      `the text of a name has at most ${MAX_LENGTH} characters, not ${text.length}`,
      { path: 'name' },
    )
  const oids = new Map(Object.entries(names).map(([oid, name]) => [name.toLowerCase(), oid]))
  const rdns: [string, NameValue][][] = []
  let at = 0
  let separator = text.trim() === '' ? '' : ','
  while (separator !== '') {
    const start = at
    const [, name] = match(TYPE, text, at)
    if (name === undefined) throw malformed(text, start, 'an attribute such as CN=example.org is expected')
    const type = OID.test(name) ? name : (oids.get(name.toLowerCase()) ?? attributeTypeLike(name)?.oid)
    if (type === undefined)
      throw malformed(text, start, `${name} is no attribute type that is known; give its OID`)
    at = TYPE.lastIndex
    const [value = ''] = match(VALUE, text, at)
    const pair: [string, NameValue] = [type, valueOf(text, at, value)]
    at += value.length
    if (separator === '+') rdns.at(-1)?.push(pair)
    else rdns.push([pair])
    separator = text.charAt(at)
    if (separator !== '' && separator !== ',' && separator !== '+')
      throw malformed(text, at, `${JSON.stringify(separator)} must be escaped by a backslash`)
    at++
  }
  return rdns.toReversed()
}

/** What the expression, which is sticky, finds there; nothing where it does not match. */
function match(expression: RegExp, text: string, at: number): readonly string[] {
  expression.lastIndex = at
  return expression.exec(text) ?? []
}

/** A string (section 2.4) or, after `#`, the hexadecimal encoding of a value of any type. */
function valueOf(text: string, at: number, value: string): NameValue {
  if (!value.startsWith('#')) return unescape(text, at, value)
  const hex = value.slice(1).trimEnd()
  if (!HEX.test(hex)) throw malformed(text, at, 'behind # stands the hexadecimal encoding of a value')
  return { der: Uint8Array.from(Buffer.from(hex, 'hex')) }
}

/** Escaped octets are UTF-8 together with what stands beside them; spaces at the end count only when escaped. */
function unescape(text: string, at: number, value: string): string {
  const octets: number[] = []
  let end = 0
  for (const [part, hex, escaped] of value.matchAll(PART)) {
    if (hex === undefined) octets.push(...Buffer.from(escaped ?? part))
    else octets.push(Number.parseInt(hex, 16))
    if (part !== ' ') end = octets.length
  }
  try {
    return decoder.decode(Uint8Array.from(octets.slice(0, end)))
  } catch {
    throw malformed(text, at, 'the escaped octets are not UTF-8')
  }
}

function malformed(text: string, offset: number, message: string): InvalidInputError {
  return new InvalidInputError(`${message}, at character ${offset} of ${JSON.stringify(text)}`, {
    path: 'name',
    offset,
    rule: 'RFC 4514 3',
  })
}

/** Bounds the work; names have a few hundred. */
const MAX_LENGTH = 100_000
const TYPE = / *([A-Za-z][A-Za-z0-9-]*|[0-2](?:\.\d+)+) *= */y
const VALUE = /(?:\\(?:[\da-fA-F]{2}|[ "#+,;<=>\\])|[^"+,;<>\\\0])*/y
const PART = /\\([\da-fA-F]{2})|\\(.)|[^\\]/gsu
const HEX = /^(?:[\da-fA-F]{2})+$/
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
