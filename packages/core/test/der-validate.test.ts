import { DERReader, encodeDER, validateDER } from '@kmskeys/core/der'
import { describe, expect, it } from 'vitest'
import { refused } from './support/refused.ts'

function validate(hex: string): void {
  validateDER(Buffer.from(hex, 'hex'))
}

/** A SEQUENCE in a SEQUENCE in a SEQUENCE…, made from the inside. */
function nested(depth: number): Uint8Array {
  const parts: number[] = []
  let size = 0
  for (let i = 0; i < depth; i++) {
    const header = size < 0x80 ? [size, 0x30] : size < 0x100 ? [size, 0x81, 0x30] : longHeader(size)
    parts.push(...header)
    size += header.length
  }
  return Uint8Array.from(parts.toReversed())
}

function longHeader(size: number): number[] {
  const octets: number[] = []
  for (let rest = size; rest > 0; rest = Math.floor(rest / 0x100)) octets.push(rest & 0xff)
  return [...octets, 0x80 | octets.length, 0x30]
}

describe('the DER validator', () => {
  it('refuses what is nested too deep, and does not run out of stack', () => {
    expect(validateDER(nested(64))).toBeUndefined()
    expect(refused(() => validateDER(nested(65))).rule).toBe('maxDepth')
    const bomb = nested(200_000)
    expect(refused(() => validateDER(bomb)).rule).toBe('maxDepth')
    expect(validateDER(bomb, { limits: { maxDepth: 200_000 } })).toBeUndefined()
  })

  it('keeps to its limits', () => {
    const bytes = encodeDER((w) => w.sequence(() => w.null().null()))
    expect(validateDER(bytes, { limits: { maxElements: 3, maxLength: 6, maxDepth: 1 } })).toBeUndefined()
    expect(refused(() => validateDER(bytes, { limits: { maxElements: 2 } }))).toMatchObject({
      rule: 'maxElements',
      offset: 4,
    })
    refused(() => validateDER(bytes, { limits: { maxLength: 5 } }))
    refused(() => validateDER(bytes, { limits: { maxDepth: 0 } }))
    refused(() => validateDER(bytes, { limits: { maxElements: Number.NaN } }))
  })

  it('lets a list of 100 MB through, and refuses it where its limits are set lower', () => {
    // SEQUENCE OF SEQUENCE { INTEGER of 16 octets, UTCTime }: the entries of a list of revoked certificates.
    const entry = Buffer.from(
      `3021 0210 ${'7f'.repeat(16)} 170d ${Buffer.from('300101000000Z').toString('hex')}`.replaceAll(' ', ''),
      'hex',
    )
    const count = Math.ceil(100_000_000 / entry.length)
    const list = Buffer.concat([
      Buffer.from(longHeader(count * entry.length).toReversed()),
      Buffer.alloc(count * entry.length, entry),
    ])
    validateDER(list)
    validateDER(list, { limits: { maxLength: list.length, maxDepth: 2, maxElements: 1 + 3 * count } })
    const input = DERReader.from(list, { limits: { maxLength: list.length, maxDepth: 2 } })
    const entries = input.sequence()
    let read = 0
    for (; !entries.done; read++) entries.sequence()
    expect(read).toBe(count)
    for (const limits of [{ maxLength: list.length - 1 }, { maxDepth: 1 }, { maxElements: 3 * count }])
      refused(() => validateDER(list, { limits }))
    refused(() => DERReader.from(list, { limits: { maxLength: list.length - 1 } }))
    refused(() =>
      DERReader.from(list, { limits: { maxDepth: 1 } })
        .sequence()
        .sequence(),
    )
  })

  it('wants exactly one element', () => {
    for (const hex of ['', '05', '050005', '05000500', '30'])
      expect(refused(() => validate(hex)).rule).toMatch(/^X\.690 8\.1/)
  })

  it('checks the content of every type that is the same everywhere', () => {
    const wrong = ['0a020001', '0d0180', '060180', '1e0141', '1c0141', '120141', '1a0100', '160180', '0c01ff']
    for (const hex of wrong) refused(() => validate(hex))
    const right = ['0a0101', '0d0102', '1e020041', '1c0400000041', '120131', '1a0141', '1401ff', '090180']
    for (const hex of right) expect(validate(hex)).toBeUndefined()
  })

  it('knows what is constructed and what is not', () => {
    for (const hex of [
      '1000',
      '1100',
      '0800',
      '0b00',
      '1d00',
      '2100',
      '2200',
      '2300',
      '2400',
      '2500',
      '2600',
    ])
      refused(() => validate(hex))
    for (const hex of ['2c00', '3300', '3600', '3700', '3800', '3e00', '0000', '2000', '0f00', '2f00'])
      refused(() => validate(hex))
    for (const hex of [
      '3000',
      '3100',
      '2800',
      '2b00',
      '3d00',
      'a000',
      '8000',
      '4000',
      '6000',
      'c000',
      'e000',
    ])
      expect(validate(hex)).toBeUndefined()
  })

  it('walks what is tagged, and takes the content of its primitive elements as it is', () => {
    expect(validate('a003010100')).toBeUndefined()
    refused(() => validate('a003010101'))
    expect(validate('8003010101')).toBeUndefined()
    expect(validate('7f1f03010100')).toBeUndefined()
    refused(() => validate('7f1f03010101'))
    refused(() => validate('7f1e03010100'))
    expect(validate('1f8148020101')).toBeUndefined()
  })

  it('wants a SET in the order of a SET OF or in that of its tags', () => {
    expect(validate('3106020101020101')).toBeUndefined()
    expect(validate('3106020101040100')).toBeUndefined()
    // [0] is constructed and [1] is not: by tag in order, by encoding not.
    expect(validate('3107a0020500810100')).toBeUndefined()
    for (const hex of ['3106020102020101', '31060401000201ff', '310aa0020500810100800100'])
      expect(refused(() => validate(hex)).rule).toBe('X.690 11.6')
  })

  it('tolerates what it is told to', () => {
    const bytes = Buffer.from('308103010101', 'hex')
    validateDER(bytes, { tolerate: ['boolean-true', 'non-minimal-length'] })
    expect(refused(() => validateDER(bytes, { tolerate: ['boolean-true'] })).offset).toBe(0)
    expect(
      refused(() => validateDER(bytes, { tolerate: ['non-minimal-length'], path: 'key' })),
    ).toMatchObject({
      offset: 3,
      path: 'key',
    })
  })
})
