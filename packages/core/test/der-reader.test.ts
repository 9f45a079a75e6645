import { inspect } from 'node:util'
import { DERReader, Tag, context, contextConstructed, encodeDER, type DERTolerance } from '@kmskeys/core/der'
import { describe, expect, it } from 'vitest'
import { refused } from './support/refused.ts'

function reader(hex: string, ...tolerate: DERTolerance[]): DERReader {
  return DERReader.from(Buffer.from(hex, 'hex'), { tolerate })
}

describe('the DER reader', () => {
  it('reads one element after the other, and says what comes next', () => {
    const input = reader('30080201050101ff0500')
    const sequence = input.sequence()
    expect(input.done).toBe(true)
    expect(sequence.peekTag()).toBe(Tag.INTEGER)
    expect(sequence.tagIs(Tag.BOOLEAN)).toBe(false)
    expect(sequence.smallInteger()).toBe(5)
    expect(sequence.offset).toBe(5)
    expect(sequence.boolean()).toBe(true)
    sequence.null()
    expect(sequence.peekTag()).toBe(-1)
    expect(sequence.tagIs(Tag.NULL)).toBe(false)
    sequence.end()
    input.end()
  })

  it('returns views of the input, and plain ones also of a Buffer', () => {
    const bytes = Buffer.from('0403010203', 'hex')
    const content = DERReader.from(bytes).octetString()
    expect(content.constructor).toBe(Uint8Array)
    expect(DERReader.from(bytes).source.constructor).toBe(Uint8Array)
    bytes[2] = 9
    expect([...content]).toEqual([9, 2, 3])
  })

  it('returns what it has read since it stood somewhere', () => {
    const sequence = reader('30080201050101ff0500').sequence()
    const start = sequence.offset
    sequence.skip()
    sequence.boolean()
    expect(Buffer.from(sequence.since(start)).toString('hex')).toBe('0201050101ff')
    expect(sequence.since(sequence.offset)).toHaveLength(0)
    for (const wrong of [-1, sequence.offset + 1, Number.NaN])
      expect(refused(() => sequence.since(wrong)).message).toContain('since takes an earlier offset')
  })

  it('names path, offset and rule, and stays where it was', () => {
    const input = DERReader.from(Buffer.from('300a3008300602010102017f', 'hex'), { path: 'certificate' })
    const extension = input.sequence().sequence('extensions').sequence(2)
    extension.skip()
    const error = refused(() => extension.boolean('critical'))
    expect(error).toMatchObject({
      path: 'certificate.extensions[2].critical',
      offset: 9,
      rule: 'X.690 8.1.2',
    })
    expect(error.message).toContain('certificate.extensions[2].critical')
    expect(extension.smallInteger()).toBe(127)
    expect(refused(() => extension.oid('last'))).toMatchObject({ offset: 12 })
    expect(refused(() => reader('0500').integer())).toMatchObject({ path: undefined, offset: 0 })
  })

  it.each<[string, (input: DERReader) => unknown]>([
    ['integer', (input) => input.integer()],
    ['smallInteger', (input) => input.smallInteger()],
    ['integerBytes', (input) => input.integerBytes()],
    ['unsignedBytes', (input) => input.unsignedBytes()],
  ])('%s refuses integers that are not in the fewest octets', (_, read) => {
    for (const hex of ['0200', '02020001', '0202007f', '0202ffff', '0202ff80']) {
      const input = reader(hex)
      expect(refused(() => read(input)).rule).toMatch(/^X\.690 8\.3/)
      expect(input.offset).toBe(0)
    }
  })

  it('reads integers of all sizes', () => {
    expect(reader('0202ff7f').integer()).toBe(-129n)
    expect(reader('02080123456789abcdef').integer()).toBe(0x0123456789abcdefn)
    expect(reader('0208ff23456789abcdef').integer()).toBe(-0xdcba9876543211n)
    expect(reader('02077fffffffffffff').integer()).toBe(0x7fffffffffffffn)
    expect(reader('020680000000ffff').integer()).toBe(-0x7fffffff0001n)
    expect(reader('02071fffffffffffff').smallInteger()).toBe(Number.MAX_SAFE_INTEGER)
    expect(reader('0207e0000000000001').smallInteger()).toBe(Number.MIN_SAFE_INTEGER)
    for (const hex of ['020720000000000000', '0207e0000000000000', '02087fffffffffffffff'])
      refused(() => reader(hex).smallInteger())
    expect([...reader('02020080').integerBytes()]).toEqual([0, 0x80])
    expect([...reader('02020080').unsignedBytes()]).toEqual([0x80])
    expect([...reader('020100').unsignedBytes()]).toEqual([0])
    expect(refused(() => reader('020180').unsignedBytes('serialNumber')).path).toBe('serialNumber')
    const huge = encodeDER((w) => w.integerBytes(new Uint8Array(65_537).fill(1)))
    expect(DERReader.from(huge).integerBytes().length).toBe(65_537)
    expect(refused(() => DERReader.from(huge).integer()).message).toContain('too large')
  })

  it('reads what is tagged implicitly', () => {
    expect(reader('82026162').ia5String('dNSName', context(2))).toBe('ab')
    expect(reader('8101ff').boolean('onlyUser', context(1))).toBe(true)
    expect(reader('82020080').unsignedBytes('serial', context(2))).toEqual(Uint8Array.of(0x80))
    expect(reader('a1020500').constructed(contextConstructed(1)).peekTag()).toBe(Tag.NULL)
    expect(reader('a1020500').explicit(1).peekTag()).toBe(Tag.NULL)
    expect([...reader('8002cafe').primitive(context(0))]).toEqual([0xca, 0xfe])
    refused(() => reader('a0020500').primitive(contextConstructed(0)))
    for (const n of [31, -1, 1.5]) refused(() => context(n))
  })

  it('reads object identifiers', () => {
    expect(reader('0603550403').oid()).toBe('2.5.4.3')
    expect([...reader('8103550403').oidBytes('registeredID', context(1))]).toEqual([0x55, 4, 3])
    for (const hex of ['0600', '060180', '06025584', '0603558004']) {
      refused(() => reader(hex).oid())
      refused(() => reader(hex).oidBytes())
    }
  })

  it('refuses long lengths that are not in the fewest octets, or no lengths at all', () => {
    const content = '00'.repeat(300)
    for (const length of ['80', '820080', '83000100', 'ff', '85ffffffffff', `ff${'00'.repeat(126)}02`]) {
      refused(() => reader(`04${length}${content}`).octetString())
      refused(() => reader(`04${length}${content}`).element())
    }
    for (const length of ['80', 'ff', `ff${'00'.repeat(126)}02`])
      refused(() => reader(`04${length}${content}`, 'non-minimal-length').octetString())
    expect(reader(`04820080${content}`, 'non-minimal-length').octetString().length).toBe(128)
  })

  it('does not read beyond the element that it is in', () => {
    const inner = reader('30003003020105').sequence()
    expect(refused(() => inner.sequence()).message).toContain('missing')
    expect(refused(() => inner.skip()).message).toContain('missing')
    expect(refused(() => reader('30020203020105').sequence().integer()).rule).toBe('X.690 8.1.3')
  })

  it('reads bit strings', () => {
    expect(reader('030206c0').bitString()).toEqual({ bytes: Uint8Array.of(0xc0), unusedBits: 6 })
    expect(reader('0303001234').bitStringBytes()).toEqual(Uint8Array.of(0x12, 0x34))
    expect(reader('030100').bitString()).toEqual({ bytes: new Uint8Array(), unusedBits: 0 })
    expect(refused(() => reader('030206c0').bitStringBytes()).message).toContain('whole octets')
  })

  it('reads strings of every type', () => {
    expect(reader('0c05f09f988041').utf8String()).toBe('😀A')
    expect(reader('0c03efbbbf').utf8String()).toBe('\uFEFF')
    const strings = ['0c02c3a9', '1401e9', '1e0200e9', '1c04000000e9']
    expect(strings.map((hex) => reader(hex).characterString())).toEqual(['é', 'é', 'é', 'é'])
    for (const hex of ['120130', '130130', '160130', '1a0130'])
      expect(reader(hex).characterString()).toBe('0')
    // Overlong, a surrogate, too large; not printable, not ASCII, no digit, not visible; odd, surrogates, too large.
    for (const hex of ['0c02c080', '0c03eda080', '0c04f4908080', '130140', '160180', '120141', '1a010a'])
      refused(() => reader(hex).characterString())
    for (const hex of ['1e0141', '1e02d800', '1c03000041', '1c0400110000', '1c040000dfff', '0500', ''])
      refused(() => reader(hex).characterString())
  })

  it('reads and skips elements whole, also those with a tag number above 30', () => {
    const input = reader('7f1f0205007f8101000500')
    expect(input.element().length).toBe(5)
    input.skip()
    expect([...input.element()]).toEqual([5, 0])
    for (const hex of ['1f1e00', '1f800100', '1f', '1f81', '7f1f', '7f1f01', '04', '', '0402ff'])
      refused(() => reader(hex).element())
    refused(() => reader('7f1f020500').sequence())
  })

  it('checks the order of a SET OF, in which equal elements may follow each other', () => {
    expect(reader('3106020101020101').setOf().smallInteger()).toBe(1)
    const input = reader('3106020102020101')
    expect(refused(() => input.setOf('attributes'))).toMatchObject({
      rule: 'X.690 11.6',
      path: 'attributes',
      offset: 0,
    })
    expect(input.set().smallInteger()).toBe(2)
    refused(() => reader('3107020101020101').setOf())
    refused(() => reader('310402010102').setOf())
  })

  it('refuses what is behind the last element', () => {
    expect(refused(() => reader('0500').end())).toMatchObject({ rule: 'X.690 8.1', offset: 0 })
    const input = reader('30030201050500')
    input.sequence()
    expect(refused(() => input.end()).offset).toBe(5)
  })

  it('tolerates only what it is told to, and the indefinite length never', () => {
    expect(reader('010101', 'boolean-true').boolean()).toBe(true)
    refused(() => reader('010101', 'non-minimal-length').boolean())
    refused(() => reader('01020101', 'boolean-true').boolean())
    for (const hex of ['02810105', '0282000105', '0288000000000000000105']) {
      expect(reader(hex, 'non-minimal-length').smallInteger()).toBe(5)
      refused(() => reader(hex, 'boolean-true').smallInteger())
    }
    expect(reader('31810801010002810105', 'non-minimal-length').limit).toBe(10)
    refused(() => reader('30800000', 'non-minimal-length', 'boolean-true').sequence())
    // @ts-expect-error it is misspelt
    expect(refused(() => reader('0500', 'boolean-tru')).message).toContain('boolean-true')
  })

  it('keeps to its limits', () => {
    const bytes = Buffer.from('30023000', 'hex')
    expect(refused(() => DERReader.from(bytes, { limits: { maxLength: 3 } })).offset).toBe(3)
    const outer = DERReader.from(bytes, { limits: { maxDepth: 1, maxLength: 4 } }).sequence()
    expect(refused(() => outer.sequence('inner'))).toMatchObject({
      path: 'inner',
      rule: 'maxDepth',
      offset: 2,
    })
    refused(() => DERReader.from(bytes, { limits: { maxDepth: -1 } }))
    // @ts-expect-error text is no input
    expect(refused(() => DERReader.from('30023000')).message).toContain('must be bytes')
  })

  it('never shows content in an error', () => {
    const secret = Buffer.from('\x0c\x08hunter2\xff', 'latin1')
    const error = refused(() => DERReader.from(secret).utf8String('password'))
    expect(inspect(error)).toContain('password')
    expect(inspect(error)).not.toMatch(/hunter2|68756e|104, 117/)
  })
})
