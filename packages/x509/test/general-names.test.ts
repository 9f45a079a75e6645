import { InvalidInputError } from '@kmskeys/core'
import {
  CRLDistributionPoints,
  dns,
  email,
  Extension,
  ip,
  OCSPServiceLocator,
  registeredID,
  SubjectAlternativeName,
  uri,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'

describe('dns', () => {
  it('takes names, wildcards and Unicode', () => {
    expect(dns('a-1.Example.org').value).toBe('a-1.Example.org')
    expect(dns('*.example.org').value).toBe('*.example.org')
    expect(dns('bücher.example').value).toBe('xn--bcher-kva.example')
    expect(dns('*.bücher.example').value).toBe('*.xn--bcher-kva.example')
    expect(dns('xn--bcher-kva.example').value).toBe('xn--bcher-kva.example')
    expect(dns('localhost').value).toBe('localhost')
    expect(dns(`${'a'.repeat(63)}.example`).type).toBe('dns')
  })

  it('refuses what is no name', () => {
    const bad = [
      '',
      '.',
      'a.',
      '.a',
      'a..b',
      '-a.b',
      'a-.b',
      'a b',
      'a_b.c',
      '*',
      '*.',
      'a.*.b',
      'a*.b',
      '192.0.2.1',
      '::1',
      'a.1',
      'a\0.b',
      'ü b',
      'a/ü',
      'ü%2e.b',
      '１.２.３.４',
      'xn--a.example',
      'xn--ü.example',
      `${'a'.repeat(64)}.b`,
      Array.from({ length: 64 }, () => 'abc').join('.'),
    ]
    for (const name of bad) expect(() => dns(name), name).toThrow(InvalidInputError)
    expect(() => dns(undefined as never)).toThrow(InvalidInputError)
  })
})

describe('email and uri', () => {
  it('take what is one', () => {
    expect(email('a.b+c@bücher.example').value).toBe('a.b+c@xn--bcher-kva.example')
    for (const text of ['https://example.org/', 'urn:uuid:1', 'spiffe://example.org/x', 'ldap://h/cn=x?y'])
      expect(uri(text).value).toBe(text)
  })

  it('refuse what is none', () => {
    for (const text of [
      '',
      'a',
      '@b',
      'a@',
      'a b@c',
      'ü@c',
      'a..b@c',
      '.a@c',
      `${'a'.repeat(65)}@c`,
      'a@*.c@',
    ])
      expect(() => email(text), text).toThrow(InvalidInputError)
    for (const text of ['', '/x', 'example.org', 'https://ü.example', 'https://a b', 'http://[', 'x:\n'])
      expect(() => uri(text), text).toThrow(InvalidInputError)
    for (const oid of ['', '1', '3.1', '1.2.x'])
      expect(() => registeredID(oid), oid).toThrow(InvalidInputError)
  })
})

describe('ip', () => {
  it('writes addresses as RFC 5952 says', () => {
    const cases = {
      '192.0.2.1': '192.0.2.1',
      '::': '::',
      '::1': '::1',
      '1::': '1::',
      '2001:DB8:0:0:1:0:0:1': '2001:db8::1:0:0:1',
      '2001:db8:0:1:1:1:1:1': '2001:db8:0:1:1:1:1:1',
      '2001:0:0:1:0:0:0:1': '2001:0:0:1::1',
      '1:2:3:4:5:6:7:8': '1:2:3:4:5:6:7:8',
      '1:2:3:4:5:6:7::': '1:2:3:4:5:6:7:0',
      '::ffff:192.0.2.1': '::ffff:c000:201',
    }
    for (const [text, expected] of Object.entries(cases)) expect(ip(text).value).toBe(expected)
  })

  it('agrees with the URL standard on random addresses', () => {
    for (let round = 0; round < 2000; round++) {
      const groups = Array.from({ length: 8 }, () =>
        Math.random() < 0.5 ? 0 : Math.floor(Math.random() * 0x10000),
      )
      const text = groups.map((group) => group.toString(16)).join(':')
      expect(ip(text).value).toBe(new URL(`http://[${text}]`).hostname.slice(1, -1))
    }
  })

  it('refuses what is none', () => {
    for (const text of ['', '1.2.3', '1.2.3.256', '10.0.0.0/8', 'fe80::1%eth0', '1:2', 'example.org'])
      expect(() => ip(text), text).toThrow(InvalidInputError)
  })
})

describe('a malformed directoryName', () => {
  const empty = [0x30, 2, 0x31, 0]
  const inNames = [0x30, 6, 0xa4, 4, ...empty]

  it.each([
    ['subjectAltName', SubjectAlternativeName, inNames, 'extensions[3].subjectAltName[0][0]', 6],
    [
      'cRLDistributionPoints',
      CRLDistributionPoints,
      [0x30, 12, 0x30, 10, 0xa0, 8, 0xa0, 6, ...inNames.slice(2)],
      'extensions[3].cRLDistributionPoints[0].distributionPoint.fullName[0][0]',
      12,
    ],
    [
      'ocspServiceLocator',
      OCSPServiceLocator,
      [0x30, 4, ...empty],
      'extensions[3].ocspServiceLocator.issuer[0]',
      4,
    ],
  ])('of %s is placed where it stands', (_, definition, bytes, path, offset) => {
    const value = Uint8Array.from(bytes)
    const read = new Extension<never>(definition.oid, false, value, value)
    const decode = (): unknown => read.decode<unknown>(definition, 'extensions[3]')
    expect(decode).toThrow(expect.objectContaining({ path, offset: offset + 2, rule: 'RFC 5280 4.1.2.4' }))
  })
})
