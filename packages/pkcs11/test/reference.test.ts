import { assert, property, string, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '@kmskeys/core'
import { formatReference, parseReference } from '../src/reference.ts'

describe('references (RFC 7512)', () => {
  it('reads every attribute', () => {
    const { selector, ...key } = parseReference(
      'pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1.0;serial=a+b;' +
        'slot-id=7;slot-manufacturer=m;slot-description=d;library-manufacturer=l;library-description=Soft%20Token%20Library;' +
        'library-version=1.01;object=my-certificate;type=private;id=%69%95%3E%5C%F4%BD%EC%91' +
        '?pin-source=file:/etc/token_pin&module-name=softhsm2&module-path=/lib/x.so',
    )
    expect(selector).toEqual({
      token: 'The Software PKCS#11 Softtoken',
      manufacturer: 'Snake Oil, Inc.',
      model: '1.0',
      serial: 'a+b',
      slotID: 7,
      slotManufacturer: 'm',
      slotDescription: 'd',
      libraryManufacturer: 'l',
      libraryDescription: 'Soft Token Library',
      libraryVersion: '1.01',
    })
    expect(key).toEqual({
      object: 'my-certificate',
      type: 'private',
      id: Uint8Array.of(0x69, 0x95, 0x3e, 0x5c, 0xf4, 0xbd, 0xec, 0x91),
      pinValue: undefined,
      pinSource: 'file:/etc/token_pin',
      moduleName: 'softhsm2',
      modulePath: '/lib/x.so',
    })
  })

  it('takes id as bytes, and hexadecimal for no more than it is', () => {
    expect(parseReference('pkcs11:id=%31%30').id).toEqual(Uint8Array.of(0x31, 0x30))
    expect(parseReference('pkcs11:id=10').id).toEqual(Uint8Array.of(0x31, 0x30))
    expect(parseReference('pkcs11:id=%ff%fe').id).toEqual(Uint8Array.of(0xff, 0xfe))
  })

  it('overlooks the attributes of vendors, and an empty path', () => {
    expect(parseReference('pkcs11:x-vendor=1;object=a?x-other=2').object).toBe('a')
    expect(parseReference('PKCS11:').object).toBeUndefined()
  })

  it.each([
    ['pkcs11:colour=hunter2', /no attribute colour/u],
    ['pkcs11:pin-value=hunter2', /behind the question mark/u],
    ['pkcs11:object=a?token=hunter2', /before the question mark/u],
    ['pkcs11:object=a;object=hunter2', /attribute object twice/u],
    ['pkcs11:hunter2', /not name=value/u],
    ['pkcs11:object=hunter2%2', /malformed percent-encoding/u],
    ['pkcs11:object=hunter2%ff', /no UTF-8/u],
    ['pkcs11:type=cert', /private or public/u],
    ['pkcs11:slot-id=hunter2', /must be a number/u],
    ['pkcs11:object=a?Hunter2=1', /no attribute of that name/u],
    ['hunter2', /RFC 7512/u],
  ])('refuses %s without repeating values', (uri, says) => {
    const read = (): unknown => parseReference(uri)
    expect(read).toThrow(InvalidInputError)
    expect(read).toThrow(says)
    expect(read).not.toThrow(/hunter2/u)
  })

  it('reads what it has written', () => {
    const text = string({ unit: 'binary' })
    const bytes = uint8Array({ maxLength: 32 })
    assert(
      property(text, text, text, bytes, (label, serial, object, id) => {
        const read = parseReference(formatReference({ label, serial }, { label: object, id }))
        expect(read.selector.token).toBe(label)
        expect(read.selector.serial ?? '').toBe(serial)
        expect(read.object ?? '').toBe(object)
        expect(read.id ?? new Uint8Array()).toEqual(id)
      }),
    )
  })
})
