import { InvalidInputError } from '@kmskeys/core'
import { context, encodeDER } from '@kmskeys/core/der'
import {
  basicConstraints,
  CertificateBuilder,
  directoryName,
  dns,
  ediPartyName,
  email,
  extension,
  ip,
  Name,
  nameConstraints,
  otherName,
  registeredID,
  subjectAlternativeName,
  uri,
  type Certificate,
  type Extension,
  type GeneralName,
  type NameConstraints,
} from '@kmskeys/x509'
import { needsCommand } from '@kmskeys/testing'
import { describe, expect, it } from 'vitest'
import { newKey } from './keys.ts'
import { openssl } from './openssl.ts'

const subject = Name.of({ commonName: 'x', organization: 'Example', country: 'DE' })
const base = Name.of({ organization: 'example', country: 'de' })
const network = (value: string): GeneralName => ({ type: 'ip', value })
const host = (type: 'email' | 'uri' | 'dns', value: string): GeneralName => ({ type, value })
const ca = newKey()
const leafKey = newKey()

/** Names, the constraints of their issuer, and whether it may issue them. */
const CASES: readonly (readonly [string, NameConstraints, readonly GeneralName[], boolean])[] = [
  ['the host itself', { permitted: [dns('example.org')] }, [dns('example.org')], true],
  ['a host below, in another case', { permitted: [dns('example.org')] }, [dns('A.Example.ORG')], true],
  ['a host that only ends alike', { permitted: [dns('example.org')] }, [dns('anexample.org')], false],
  ['a wildcard', { permitted: [dns('example.org')] }, [dns('*.example.org')], true],
  ['a wildcard of another domain', { permitted: [dns('example.org')] }, [dns('*.example.com')], false],
  [
    'one of two that is outside',
    { permitted: [dns('example.org')] },
    [dns('example.org'), dns('b.net')],
    false,
  ],
  ['one of two subtrees', { permitted: [dns('a.org'), dns('b.org')] }, [dns('x.b.org')], true],
  [
    'what is excluded below what is permitted',
    { permitted: [dns('a.org')], excluded: [dns('x.a.org')] },
    [dns('y.x.a.org')],
    false,
  ],
  ['all names', { excluded: [host('dns', '')] }, [dns('a.org')], false],
  [
    'other forms than the constrained',
    { permitted: [dns('a.org')] },
    [ip('192.0.2.1'), email('a@b.org')],
    true,
  ],
  ['an address in the network', { permitted: [network('192.0.2.0/25')] }, [ip('192.0.2.127')], true],
  ['an address outside', { permitted: [network('192.0.2.0/25')] }, [ip('192.0.2.128')], false],
  ['version 6', { permitted: [network('2001:db8::/33')] }, [ip('2001:db8:7fff::1')], true],
  ['version 6 outside', { permitted: [network('2001:db8::/33')] }, [ip('2001:db8:8000::1')], false],
  ['another version', { permitted: [network('192.0.2.0/25')] }, [ip('2001:db8::1')], false],
  ['excluded version 6', { excluded: [network('::/0')] }, [ip('2001:db8::1')], false],
  ['a mailbox', { permitted: [email('a@b.org')] }, [email('a@B.org')], true],
  ['another mailbox', { permitted: [email('a@b.org')] }, [email('A@b.org')], false],
  ['mailboxes of a host', { permitted: [host('email', 'b.org')] }, [email('x@b.org')], true],
  ['mailboxes below a host', { permitted: [host('email', 'b.org')] }, [email('x@c.b.org')], false],
  ['mailboxes below a point', { permitted: [host('email', '.b.org')] }, [email('x@c.b.org')], true],
  ['a mailbox at the point itself', { permitted: [host('email', '.b.org')] }, [email('x@b.org')], false],
  ['a URI of the host', { permitted: [host('uri', 'b.org')] }, [uri('https://b.org:8080/x@c.org')], true],
  ['a URI of another host', { permitted: [host('uri', 'b.org')] }, [uri('https://c.org/b.org')], false],
  ['a URI below a point', { permitted: [host('uri', '.b.org')] }, [uri('https://a.b.org')], true],
  ['a URI of a user', { permitted: [host('uri', 'b.org')] }, [uri('https://u@b.org/')], true],
  ['a URI without a host', { permitted: [host('uri', 'b.org')] }, [uri('urn:x:b.org')], false],
  [
    'a URI without a host where one is excluded',
    { excluded: [host('uri', 'b.org')] },
    [uri('urn:x:b')],
    false,
  ],
  ['a URI of an address', { excluded: [host('uri', 'b.org')] }, [uri('http://192.0.2.1/')], false],
  ['a URI of version 6', { excluded: [host('uri', 'b.org')] }, [uri('http://[2001:db8::1]/')], false],
  ['a URI of two users', { excluded: [host('uri', 'b.org')] }, [uri('http://a@c@b.org/')], false],
  [
    'a URI of users and a backslash',
    { excluded: [host('uri', 'b.org')] },
    [uri('http://b.org\\@c.org')],
    false,
  ],
  ['a URI of an escaped host', { excluded: [host('uri', 'b.org')] }, [uri('http://%62.org/')], false],
  ['a URI of a host not excluded', { excluded: [host('uri', 'b.org')] }, [uri('http://c.org/')], true],
  ['an excluded host that a wildcard stands for', { excluded: [dns('a.B.org')] }, [dns('*.b.org')], false],
  ['an excluded host that no wildcard reaches', { excluded: [dns('x.a.b.org')] }, [dns('*.b.org')], true],
  ['the subject', { permitted: [directoryName(base)] }, [], true],
  ['the subject outside', { permitted: [directoryName(Name.of({ country: 'AT' }))] }, [], false],
  ['the subject excluded', { excluded: [directoryName(Name.of({ country: 'DE' }))] }, [], false],
  [
    'a directory name',
    { excluded: [directoryName(Name.of({ country: 'AT' }))] },
    [directoryName(Name.of({ country: 'AT', organization: 'x' }))],
    false,
  ],
  ['another registered identifier', { excluded: [registeredID('1.2.3')] }, [registeredID('1.2.4')], true],
  ['the same registered identifier', { excluded: [registeredID('1.2.3')] }, [registeredID('1.2.3')], false],
  [
    'the same other name',
    { excluded: [otherName('1.2.3', Uint8Array.of(5, 0))] },
    [otherName('1.2.3', Uint8Array.of(5, 0))],
    false,
  ],
  [
    'another EDI party',
    { excluded: [ediPartyName({ partyName: 'a' })] },
    [ediPartyName({ partyName: 'b' })],
    true,
  ],
]

describe('name constraints of the issuer', () => {
  it.each(CASES)('%s', async (_, constraints, names, permitted) => {
    const issuer = await issuerOf(constraints)
    const broken = await leafOf(names)
      .sign(ca.key, { issuer })
      .then(
        () => undefined,
        (error: unknown) => (error instanceof InvalidInputError ? error.rule : String(error)),
      )
    expect(broken).toBe(permitted ? undefined : 'RFC 5280 4.2.1.10')
  })

  it.each([
    'example.org.',
    '*example.org',
    'e*.org',
    '*.*.org',
    '*',
    '*.',
    'example.org:443',
    'a..org',
    '.org',
  ])('keep out what is no host, and passes for one: %s', async (value) => {
    const made = leafOf([]).extension(brought(context(2), value))
    for (const constraints of [{ excluded: [dns('example.org')] }, { permitted: [dns('org')] }])
      await expect(made.sign(ca.key, { issuer: await issuerOf(constraints) })).rejects.toMatchObject({
        rule: 'RFC 5280 4.2.1.10',
      })
    const others = await issuerOf({ excluded: [email('a@b.org')] })
    await expect(made.sign(ca.key, { issuer: others })).resolves.toBeDefined()
  })

  it.each(['a@example.org.', '<a@example.org>', 'a@', 'a'])(
    'keep out a mail address without a host: %s',
    async (value) => {
      const issuer = await issuerOf({ excluded: [host('email', 'example.org')] })
      const made = leafOf([]).extension(brought(context(1), value))
      await expect(made.sign(ca.key, { issuer })).rejects.toThrow('excludes')
    },
  )

  it('let names with an underscore be', async () => {
    const issuer = await issuerOf({ permitted: [dns('example.org')] })
    const made = leafOf([]).extension(brought(context(2), '_a.example.org'))
    await expect(made.sign(ca.key, { issuer })).resolves.toBeDefined()
  })

  it('are checked in good time with directory names too, of which a stranger may bring thousands', async () => {
    const organizations = Array.from({ length: 6000 }, (_, i) => Name.of({ organization: `Org ${i}` }))
    const permitted = [...organizations, Name.of({ country: 'DE' }), subject].map(directoryName)
    const issuer = await issuerOf({ permitted })
    const names = organizations.map((_, i) =>
      directoryName(Name.of({ organization: 'ORG  5999', commonName: `n${i}` })),
    )
    await expect(leafOf(names).sign(ca.key, { issuer })).resolves.toBeDefined()
  })

  it('count the mail address of a subject without alternative names', async () => {
    const issuer = await issuerOf({ permitted: [host('email', 'b.org')] })
    await expect(withMail('a@b.org').sign(ca.key, { issuer })).resolves.toBeDefined()
    await expect(withMail('a@c.org').sign(ca.key, { issuer })).rejects.toThrow(
      'does not permit the email a@c.org',
    )
  })
})

// OpenSSL compares local parts of mailboxes otherwise, takes the user of a URI for its host and any text for one, has
// wildcards stand for themselves, and knows no constraints of registered identifiers and the like.
const NOT_ASKED =
  /mailbox|registered|other name|EDI|URI (?:without|of (?:a user|users|an|two|version))|stands for/

needsCommand('openssl').describe('OpenSSL verifies', () => {
  it.each(CASES.filter(([what]) => !NOT_ASKED.test(what)))(
    '%s as we do',
    async (_, constraints, names, permitted) => {
      const issuer = await issuerOf(constraints)
      const leaf = await leafOf(names).sign(ca.key, { issuer, checks: { nameConstraints: false } })
      expect(fault(issuer, leaf)).toMatch(
        permitted ? /^$/ : /^(permitted|excluded) subtree violation$|^unsupported$/,
      )
    },
  )

  it.each(['a.b.org', '*.b.org'])('%s below a point, but not the domain itself, as we do', async (below) => {
    const issuer = await withPoint()
    const leaf = await leafOf([dns(below)]).sign(ca.key, { issuer })
    const itself = leafOf([dns('b.org')])
    await expect(itself.sign(ca.key, { issuer })).rejects.toThrow('does not permit the dns b.org')
    const unchecked = await itself.sign(ca.key, { issuer, checks: { nameConstraints: false } })
    expect([fault(issuer, leaf), fault(issuer, unchecked)]).toEqual(['', 'permitted subtree violation'])
  })
})

/** Alternative names as a request of others may have them. */
function brought(tag: number, text: string): Extension {
  return extension(
    '2.5.29.17',
    encodeDER((w) => w.sequence(() => w.ia5String(text, tag))),
  )
}

function issuerOf(constraints: NameConstraints): Promise<Certificate> {
  return new CertificateBuilder()
    .subject(Name.of({ commonName: 'CA' }))
    .validFor({ days: 10 })
    .extension(basicConstraints({ ca: true }))
    .extension(nameConstraints(constraints))
    .sign(ca.key)
}

/** `.b.org`, which is read and not written. */
function withPoint(): Promise<Certificate> {
  const value = encodeDER((w) =>
    w.sequence(() => w.explicit(0, () => w.sequence(() => w.ia5String('.b.org', context(2))))),
  )
  return new CertificateBuilder()
    .subject(Name.of({ commonName: 'CA' }))
    .validFor({ days: 10 })
    .extension(basicConstraints({ ca: true }))
    .extension(extension('2.5.29.30', value, { critical: true }))
    .sign(ca.key)
}

function leafOf(names: readonly GeneralName[]): CertificateBuilder {
  const builder = new CertificateBuilder()
    .subject(subject)
    .publicKey(leafKey.key.publicKey)
    .validFor({ days: 1 })
  return names.length === 0 ? builder : builder.extension(subjectAlternativeName(names))
}

function withMail(address: string): CertificateBuilder {
  return leafOf([]).subject(Name.of({ commonName: 'x', emailAddress: address }))
}

/** What OpenSSL has against a certificate; empty when it has nothing. */
function fault(issuer: Certificate, leaf: Certificate): string {
  try {
    openssl(['verify', '-CAfile', 'ca', 'leaf'], { ca: issuer.toPEM(), leaf: leaf.toPEM() })
    return ''
  } catch (error) {
    return /(permitted|excluded) subtree violation|unsupported/.exec(String(error))?.[0] ?? String(error)
  }
}
