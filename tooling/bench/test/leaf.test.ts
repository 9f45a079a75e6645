import { Certificate } from '@kmskeys/x509'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { issuing, openIssuerKey } from '../src/leaf/issue.ts'
import { planLeaves } from '../src/leaf/plan.ts'
import { leavesToRead, read, readByNode } from '../src/leaf/read.ts'
import { bytesToSign } from '../src/leaf/raw-signature.ts'
import { stubbedKey } from '../src/leaf/stubbed-key.ts'
import { PEERS, peerIssuing } from '../src/peers/peers.ts'

const plan = planLeaves(2)
const [leaf] = plan.leaves
if (leaf === undefined) throw new Error('no leaf was planned')
const issuerKey = createPublicKey(plan.issuerKey)
const ours = await issuing(plan, await openIssuerKey(plan))

describe('issuing', () => {
  it('gives each leaf a key of its own', () => {
    expect(new Set(plan.leaves.map(({ spki }) => Buffer.from(spki).toString('hex'))).size).toBe(2)
  })

  it('makes certificates that verify', async () => {
    expect(new X509Certificate(await ours(leaf)).verify(issuerKey)).toBe(true)
  })

  it.each(PEERS)('%s makes a certificate of the same content that verifies', async (peer) => {
    const issue = await peerIssuing(peer, plan)
    const der = await issue(leaf)
    expect(new X509Certificate(der).verify(issuerKey)).toBe(true)
    expect(contentOf(der)).toEqual(contentOf(await ours(leaf)))
  })

  it('draws a serial number for each certificate', async () => {
    const makers = [ours, ...(await Promise.all(PEERS.map((peer) => peerIssuing(peer, plan))))]
    for (const issue of makers) {
      const [one, other] = [Certificate.fromDER(await issue(leaf)), Certificate.fromDER(await issue(leaf))]
      expect(one.serialNumberHex).not.toBe(other.serialNumberHex)
      expect(one.serialNumber.length).toBeGreaterThanOrEqual(15)
    }
  })

  it('with the stubbed key differs in nothing but the signature', async () => {
    const issue = await issuing(plan, stubbedKey(plan))
    const der = await issue(leaf)
    expect(contentOf(der)).toEqual(contentOf(await ours(leaf)))
    expect(new X509Certificate(der).verify(issuerKey)).toBe(false)
  })

  it('has the raw signature made over as many bytes', async () => {
    const [bytes] = await bytesToSign(plan)
    const { tbsCertificate } = Certificate.fromDER(await ours(leaf)).fields
    expect(Math.abs((bytes?.length ?? 0) - tbsCertificate.length)).toBeLessThanOrEqual(1)
  })
})

describe('reading', () => {
  it('finds what Node.js finds', async () => {
    const [der = new Uint8Array()] = await leavesToRead(plan)
    const [subject, issuer, notBefore, notAfter, serialNumber, names, access, usages, ca] = read(der)
    const byNode = readByNode(der)
    expect(reversed(subject)).toBe(byNode[0])
    expect(reversed(issuer)).toBe(byNode[1])
    expect([notBefore, notAfter, serialNumber]).toEqual(byNode.slice(2, 5))
    expect(names).toEqual(leaf.dnsNames.map((value) => ({ type: 'dns', value })))
    expect(byNode[5]).toBe(leaf.dnsNames.map((name) => `DNS:${name}`).join(', '))
    expect(access).toMatchObject([{ method: 'ocsp' }, { method: 'caIssuers' }])
    expect(byNode[6]).toMatch(/^OCSP - URI:.*\nCA Issuers - URI:.*\n?$/)
    expect([usages, byNode[7]]).toEqual([
      ['serverAuth', 'clientAuth'],
      ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
    ])
    expect([ca, byNode[8]]).toEqual([false, false])
  })
})

/** What does not differ from one certificate for a leaf to the next; names by their text, as string types vary. */
function contentOf(der: Uint8Array): unknown {
  const certificate = Certificate.fromDER(der)
  const { version, subject, issuer, notBefore, notAfter, extensions, fields } = certificate
  return {
    version,
    subject: subject.toString(),
    issuer: issuer.toString(),
    validity: notAfter.getTime() - notBefore.getTime(),
    key: fields.subjectPublicKeyInfo,
    algorithm: certificate.signatureAlgorithm.name,
    extensions: extensions.map(({ oid, critical, value }) => ({ oid, critical, value })),
  }
}

/** RFC 4514's text in Node.js's order and form. */
function reversed(name: unknown): string {
  return String(name).split(',').toReversed().join('\n')
}
