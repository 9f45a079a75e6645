import { kindOf, toBytes, type Bytes } from '../data/bytes.ts'
import { InvalidInputError } from '../errors/errors.ts'

/** A block of PEM. */
export interface PEMBlock {
  /** What the BEGIN line says, such as `CERTIFICATE`. */
  readonly label: string
  /** The decoded content, in memory of its own. */
  readonly der: Uint8Array
}

/**
 * A block of PEM (RFC 7468): lines of 64 characters that end in a line feed.
 *
 * @param label such as `PUBLIC KEY`
 * @throws {InvalidInputError} when the label is not one that PEM can have, or there are no bytes
 */
export function encodePEM(label: string, der: Uint8Array): string {
  if (typeof label !== 'string' || !LABEL.test(label))
    throw new InvalidInputError('a PEM label is visible ASCII in words, such as PUBLIC KEY', {
      rule: 'RFC 7468 3',
    })
  const bytes = toBytes(der, 'der')
  if (bytes.length === 0)
    throw new InvalidInputError('PEM must hold at least one byte', { rule: 'RFC 7468 3' })
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  let text = `-----BEGIN ${label}-----\n`
  for (let at = 0; at < base64.length; at += 64) text += `${base64.slice(at, at + 64)}\n`
  return `${text}-----END ${label}-----\n`
}

/**
 * Reads text that has exactly one block of PEM. Explanatory text may stand before it, and white space between and
 * after its lines.
 *
 * @param label the label, or one of the labels, that it must have
 * @throws {InvalidInputError} when there is no block or a second one, its lines do not match, its label is not the
 * wanted one, its base64 is not canonical (RFC 4648 section 3.5), or it is encrypted in the way of RFC 1421
 */
export function decodePEM(text: string | Bytes, label?: string | readonly string[]): PEMBlock {
  const source = toText(text)
  const { block, end } = readBlock(source, 0, label) ?? failWithoutBlock(source)
  if (source.slice(end).trim() !== '')
    fail(
      'there is something behind the END line; several blocks are read by decodePEMs of @kmskeys/core',
      end,
    )
  return block
}

/**
 * Reads all blocks of a text, in their order, such as a chain of certificates. Explanatory text may stand before
 * and after each.
 *
 * @returns at least one block
 * @throws {InvalidInputError} as {@link decodePEM}, for each block
 */
export function decodePEMs(text: string | Bytes, label?: string | readonly string[]): PEMBlock[] {
  const source = toText(text)
  const blocks: PEMBlock[] = []
  for (
    let found = readBlock(source, 0, label);
    found !== undefined;
    found = readBlock(source, found.end, label)
  )
    blocks.push(found.block)
  return blocks.length === 0 ? failWithoutBlock(source) : blocks
}

/** The first block at or behind `from`, and where its END line ends; undefined when there is none. */
function readBlock(
  text: string,
  from: number,
  wanted: string | readonly string[] | undefined,
): { block: PEMBlock; end: number } | undefined {
  const begin = lineStart(text, BEGIN, from)
  const stray = lineStart(text, END, from)
  if (stray !== -1 && (begin === -1 || stray < begin))
    fail('there is an END line without its BEGIN line', stray)
  if (begin === -1) return undefined
  const bodyStart = lineEnd(text, begin)
  const label = boundaryLabel(text, begin, bodyStart, BEGIN)
  const end = lineStart(text, END, bodyStart)
  if (end === -1) fail('the END line is missing', begin)
  if (lineStart(text.slice(0, end), BEGIN, bodyStart) !== -1) fail('the END line is missing', begin)
  const blockEnd = lineEnd(text, end)
  if (boundaryLabel(text, end, blockEnd, END) !== label)
    fail('the BEGIN and END lines have different labels', end)
  if (wanted !== undefined && !(typeof wanted === 'string' ? wanted === label : wanted.includes(label)))
    fail(
      `the label must be ${typeof wanted === 'string' ? wanted : wanted.join(' or ')}, not ${label}`,
      begin,
    )
  return { block: { label, der: decodeBody(text.slice(bodyStart, end), bodyStart) }, end: blockEnd }
}

/** Where a line starts that starts with these words, or -1. */
function lineStart(text: string, words: string, from: number): number {
  for (let at = text.indexOf(words, from); at !== -1; at = text.indexOf(words, at + 1))
    if (at === 0 || text[at - 1] === '\n' || text[at - 1] === '\r') return at
  return -1
}

/** Where the line that `at` is in ends, without its line break. */
function lineEnd(text: string, at: number): number {
  LINE_BREAK.lastIndex = at
  return LINE_BREAK.exec(text)?.index ?? text.length
}

function boundaryLabel(text: string, start: number, end: number, words: string): string {
  const line = text.slice(start, end).trimEnd()
  const label = line.slice(words.length, -DASHES.length)
  if (!line.endsWith(DASHES) || !LABEL.test(label)) fail(`the line ${words}… is malformed`, start)
  return label
}

function decodeBody(body: string, offset: number): Uint8Array {
  if (body.includes(':'))
    fail(
      body.includes('Proc-Type')
        ? 'the key is encrypted in the old way of RFC 1421; convert it with: openssl pkcs8 -topk8 -in old.pem -out new.pem'
        : 'there are headers inside the block; remove them',
      offset,
      'RFC 7468 2',
    )
  const base64 = body.replaceAll(WHITE_SPACE, '')
  if (base64 === '') fail('the block is empty', offset)
  // Neither pooled, because it may be a private key, nor longer than its content.
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  const bytes = Buffer.alloc(Math.floor(((base64.length - padding) * 3) / 4))
  bytes.write(base64, 'base64')
  if (bytes.toString('base64') !== base64)
    fail('the base64 is malformed or not canonical', offset, 'RFC 4648 3.5')
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** One character for each byte: only the ASCII of it is looked at. */
function toText(text: string | Bytes): string {
  const isText = typeof text === 'string'
  if (!isText && !ArrayBuffer.isView(text) && !(text instanceof ArrayBuffer))
    throw new InvalidInputError(`PEM must be text or bytes, not ${kindOf(text)}`)
  if (isText) return text.replace(/^\uFEFF/, '')
  const bytes = toBytes(text, 'PEM')
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replace(/^\u00EF\u00BB\u00BF/, '')
}

/** What begins as a SEQUENCE with a long length is DER, read as bytes or as text. */
function failWithoutBlock(source: string): never {
  return fail(
    /^0[^ -~\s]/u.test(source)
      ? 'there is no PEM block, and this looks like DER; use the function for DER instead'
      : 'there is no PEM block',
    0,
  )
}

/** Never shows what the text holds, which may be a private key. */
function fail(message: string, offset: number, rule: string = 'RFC 7468 3'): never {
  throw new InvalidInputError(`PEM: ${message} (${rule})`, { path: 'pem', offset, rule })
}

const BEGIN = '-----BEGIN '
const END = '-----END '
const DASHES = '-----'
const LABEL = /^(?=.{1,64}$)[!-,.-~]+(?:[ -][!-,.-~]+)*$/
const LINE_BREAK = /[\r\n]/g
const WHITE_SPACE = /[ \t\r\n]+/g
