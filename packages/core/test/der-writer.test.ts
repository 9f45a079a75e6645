import { DERReader, DERWriter, context, encodeDER, validateDER, type WriteContent } from '@kmskeys/core/der'
import { describe, expect, it } from 'vitest'
import { refused } from './support/refused.ts'

function hex(write: WriteContent): string {
  return Buffer.from(encodeDER(write)).toString('hex')
}

const inner: WriteContent = (w) => w.sequence(() => w.utf8String('inner'.repeat(100)))

describe('the DER writer', () => {
  it('writes each type as DER has it', () => {
    expect(hex((w) => w.boolean(true).boolean(false).null())).toBe('0101ff0101000500')
    expect(hex((w) => w.integer(0).integer(127).integer(128).integer(-128).integer(-129))).toBe(
      '02010002017f020200800201800202ff7f',
    )
    expect(hex((w) => w.integer(-1n).integer(0n).integer(255n).integer(-256n))).toBe(
      '0201ff020100020200ff0202ff00',
    )
    expect(hex((w) => w.unsignedInteger(Uint8Array.of(0, 0, 0x80)).unsignedInteger(new Uint8Array(3)))).toBe(
      '02020080020100',
    )
    const long = new Uint8Array(33).fill(1, 1)
    expect(hex((w) => w.unsignedInteger(long))).toBe(`0220${'01'.repeat(32)}`)
    expect(hex((w) => w.unsignedInteger(new Uint8Array()).integerBytes(Uint8Array.of(0xff)))).toBe(
      '0201000201ff',
    )
    expect(hex((w) => w.bitString(Uint8Array.of(0xa0), 5).bitString(new Uint8Array()))).toBe('030205a0030100')
    expect(hex((w) => w.bitStringOf(() => w.null()).octetStringOf(() => w.null()))).toBe('030300050004020500')
    expect(hex((w) => w.utf8String('é😀').ia5String('a@b').printableString('A?'))).toBe(
      '0c06c3a9f09f988016036140621302413f',
    )
    expect(hex((w) => w.explicit(3, () => w.set(() => w.oid('2.5.4.3'))))).toBe('a30731050603550403')
    expect(hex((w) => w.ia5String('x', context(2)).raw(Uint8Array.of(5, 0)))).toBe('8201780500')
  })

  it.each([0, 127, 128, 255, 256, 65_535, 65_536, 16_777_215, 16_777_216])(
    'writes lengths in the fewest octets: %i bytes',
    (size) => {
      const content = new Uint8Array(size).fill(7)
      const der = encodeDER((w) => w.sequence(() => w.sequence(() => w.octetString(content))))
      validateDER(der)
      const outer = DERReader.from(der).sequence().sequence()
      expect(Buffer.compare(outer.octetString(), content)).toBe(0)
      outer.end()
    },
  )

  it('writes the same, whatever size was expected', () => {
    for (const size of [0, 127, 128, 255, 256, 65_535, 65_536]) {
      const content = new Uint8Array(size).fill(7)
      const plain = encodeDER((w) => w.sequence(() => w.raw(content)))
      for (const expected of [-1, 0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 24, 2 ** 40, Number.NaN]) {
        const writer = new DERWriter()
        writer.sequence(() => writer.sequence(() => writer.raw(content), expected).null(), expected)
        const outer = DERReader.from(writer.finish()).sequence()
        expect(Buffer.compare(outer.element(), plain)).toBe(0)
        outer.null()
        // What was moved away leaves nothing behind.
        expect(writer.buffer.subarray(writer.length).every((octet) => octet === 0)).toBe(true)
      }
    }
  })

  it('puts a SET OF into order', () => {
    const der = encodeDER((w) =>
      w.setOf(() => w.integer(300).null().integer(2).octetString(new Uint8Array(200)).integer(1)),
    )
    const elements = DERReader.from(der).setOf()
    expect([elements.smallInteger(), elements.smallInteger(), elements.smallInteger()]).toEqual([1, 2, 300])
    expect(elements.octetString().length).toBe(200)
    elements.null()
    refused(() => encodeDER((w) => w.setOf(() => w.raw(Uint8Array.of(4, 3, 0)))))
  })

  it('refuses what DER cannot say', () => {
    const wrong: WriteContent[] = [
      (w) => w.integer(0.5),
      (w) => w.integer(2 ** 53),
      (w) => w.integer(Number.NaN),
      (w) => w.integerBytes(new Uint8Array()),
      (w) => w.integerBytes(Uint8Array.of(0, 1)),
      (w) => w.bitString(Uint8Array.of(1), 1),
      (w) => w.bitString(Uint8Array.of(0), 8),
      (w) => w.bitString(Uint8Array.of(0), -1),
      (w) => w.bitString(Uint8Array.of(0), 256),
      (w) => w.bitString(Uint8Array.of(0), 0.5),
      (w) => w.bitString(new Uint8Array(), 1),
      (w) => w.printableString('a@b'),
      (w) => w.printableString('Ł'),
      (w) => w.ia5String('Ł'),
      (w) => w.ia5String('é'),
      (w) => w.utf8String('\uD800'),
      (w) => w.oid('1.40'),
      (w) => w.oid(Uint8Array.of(0x80)),
      (w) => w.explicit(31, () => w.null()),
    ]
    for (const write of wrong) refused(() => encodeDER(write))
  })

  it('can be used while it is in use', () => {
    const der = encodeDER((w) =>
      w.sequence(() => w.integer(1).raw(encodeDER(inner)).octetString(encodeDER(inner))),
    )
    const outer = DERReader.from(der).sequence()
    expect(outer.smallInteger()).toBe(1)
    expect(outer.element()).toEqual(encodeDER(inner))
    expect(outer.octetString()).toEqual(encodeDER(inner))
  })

  it('recovers when the caller throws, and gives up a writer that is kept', () => {
    const kept: DERWriter[] = []
    expect(() =>
      encodeDER((w) => {
        kept.push(w)
        w.sequence(() => {
          throw new RangeError('mine')
        })
      }),
    ).toThrow(RangeError)
    const der = encodeDER((w) => {
      w.integer(1)
      for (const writer of kept) writer.octetString(new Uint8Array(100).fill(9))
      w.integer(2)
    })
    expect(Buffer.from(der).toString('hex')).toBe('020101020102')
  })

  it('returns memory that nobody shares, and leaves nothing behind in its own', () => {
    const first = encodeDER((w) => w.octetString(new Uint8Array(40).fill(9)))
    expect(first.buffer.byteLength).toBe(first.length)
    const found: number[] = []
    const second = encodeDER((w) => {
      found.push(...w.buffer.filter((octet) => octet !== 0))
      w.null()
    })
    expect(found).toEqual([])
    expect([...second]).toEqual([5, 0])
    expect(first[2]).toBe(9)
  })

  it('can be kept and finished several times', () => {
    const writer = new DERWriter(0)
    writer.null()
    const first = writer.finish()
    writer.sequence((w) => w.boolean(true))
    expect([...first]).toEqual([5, 0])
    expect([...writer.finish()]).toEqual([5, 0, 0x30, 3, 1, 1, 0xff])
    expect(new DERWriter().finish().length).toBe(0)
  })
})
