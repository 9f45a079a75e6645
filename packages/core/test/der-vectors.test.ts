import { readFileSync } from 'node:fs'
import { DERReader, Tag, validateDER } from '@kmskeys/core/der'
import { needsShared, sharedFile } from '@kmskeys/testing'
import { expect, it } from 'vitest'
import { refused } from './support/refused.ts'

interface Vector {
  readonly name: string
  readonly der: string
  readonly result: 'valid' | 'invalid'
  readonly rule?: string
  readonly needs?: 'schema'
}

const FILE = 'vectors/der-strict.json'

needsShared(FILE).describe('the vectors of strict DER', () => {
  const { vectors } = JSON.parse(readFileSync(sharedFile(FILE), 'utf8')) as { vectors: Vector[] }

  it('are all there', () => {
    expect(vectors.filter(({ result }) => result === 'valid').length).toBeGreaterThanOrEqual(8)
    expect(vectors.filter(({ result }) => result === 'invalid').length).toBeGreaterThanOrEqual(29)
  })

  it.each(vectors.filter(({ result }) => result === 'valid'))('accept: $name', ({ der }) => {
    const bytes = Buffer.from(der, 'hex')
    expect(validateDER(bytes)).toBeUndefined()
    expect(() => readTyped(DERReader.from(bytes))).not.toThrow()
  })

  it.each(vectors.filter(({ result }) => result === 'invalid'))('refuse: $name ($rule)', ({ der, rule }) => {
    const bytes = Buffer.from(der, 'hex')
    const error = refused(() => validateDER(bytes))
    // That a time is malformed and that there is no such time is one rule here.
    expect([rule, 'RFC 5280 4.1.2.5.1']).toContain(error.rule)
    expect(error.offset).toBeTypeOf('number')
    expect(refused(() => readTyped(DERReader.from(bytes))).rule).toBeTypeOf('string')
  })
})

/** Reads each element by the type that its tag number says. */
function readTyped(reader: DERReader): void {
  while (!reader.done) {
    const number = reader.peekTag() & 0x1f
    const read = READERS.get(number)
    if (read === undefined) reader.skip()
    else read(reader)
  }
  reader.end()
}

const READERS = new Map<number, (reader: DERReader) => void>([
  [0, (reader) => reader.null()],
  [Tag.BOOLEAN, (reader) => void reader.boolean()],
  [Tag.INTEGER, (reader) => void reader.integer()],
  [Tag.BIT_STRING, (reader) => void reader.bitString()],
  [Tag.OCTET_STRING, (reader) => void reader.octetString()],
  [Tag.NULL, (reader) => reader.null()],
  [Tag.OBJECT_IDENTIFIER, (reader) => void reader.oid()],
  [Tag.UTF8_STRING, (reader) => void reader.utf8String()],
  [Tag.PRINTABLE_STRING, (reader) => void reader.printableString()],
  [Tag.IA5_STRING, (reader) => void reader.ia5String()],
  [Tag.UTC_TIME, (reader) => void reader.time()],
  [Tag.GENERALIZED_TIME, (reader) => void reader.time()],
  // The outermost is a SEQUENCE of exactly one, or a SET OF.
  [Tag.SEQUENCE & 0x1f, (reader) => readTyped(reader.sequence())],
  [Tag.SET & 0x1f, (reader) => readTyped(reader.setOf())],
])
