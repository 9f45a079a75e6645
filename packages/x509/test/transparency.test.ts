import { spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign, X509Certificate, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import {
  ECDSA_SHA384,
  IntegrityError,
  InvalidInputError,
  InvalidSignatureError,
  KmsKeysError,
  publicKeyFromDER,
  UnsupportedAlgorithmError,
  type PublicKey,
} from '@kmskeys/core'
import { encodeDER, type DERWriter } from '@kmskeys/core/der'
import { needsCommand, needsPython, pythonProgram } from '@kmskeys/testing'
import {
  authorityKeyIdentifier,
  basicConstraints,
  Certificate,
  CertificateBuilder,
  certificateEntry,
  decodeSCT,
  encodeSCT,
  extendedKeyUsage,
  FinalCertificate,
  finalCertificate,
  keyUsage,
  Name,
  precertificateEntry,
  precertificatePoison,
  signedCertificateTimestamps,
  SignedCertificateTimestamps,
  subjectKeyIdentifier,
  verifySCT,
  type LogEntry,
  type SCTv1,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { newKey, nodeSign, spkiOf, type Kind } from './keys.ts'
import { openssl } from './openssl.ts'
import { leafOf, newCA } from './pki.ts'
import { CA, LEAF, LEAF_SCT, LOG_KEY, PRECERTIFICATE, PRECERTIFICATE_SCT } from './rfc6962-vectors.ts'

/** A log: its timestamps are put together and signed here by node:crypto alone. */
class Log {
  readonly privateKey: KeyObject
  readonly key: PublicKey
  constructor(kind: 'ec' | 'rsa' = 'ec') {
    const pair =
      kind === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: 2048 })
    this.privateKey = pair.privateKey
    this.key = publicKeyFromDER(spkiOf(pair.publicKey))
  }

  /** A promise of an entry, whose bytes stand behind its type (RFC 6962 section 3.2). */
  promise(type: 0 | 1, entry: Uint8Array, extensions: Uint8Array = new Uint8Array()): SCTv1 {
    const time = Buffer.alloc(8)
    time.writeBigUInt64BE(1_790_000_000_123n)
    const header = Buffer.from(type === 0 ? '0000' : '0001', 'hex')
    const tail = Buffer.concat([Uint8Array.of(0, extensions.length), extensions])
    const signed = Buffer.concat([Buffer.alloc(2), time, header, entry, tail])
    return {
      version: 'v1',
      logID: new Uint8Array(createHash('sha256').update(spkiOf(this.privateKey)).digest()),
      timestamp: new Date(1_790_000_000_123),
      extensions,
      hashAlgorithm: 'sha256',
      signatureAlgorithm: this.privateKey.asymmetricKeyType === 'rsa' ? 'rsa' : 'ecdsa',
      signature: new Uint8Array(sign('sha256', signed, this.privateKey)),
    }
  }

  /** A promise of a precertificate. */
  promiseOf(entry: LogEntry): SCTv1 {
    if (entry.type !== 'precertificate') throw new Error('not a precertificate')
    return this.promise(1, Buffer.concat([entry.issuerKeyHash, counted(entry.tbsCertificate)]))
  }
}

function counted(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(3)
  length.writeUIntBE(bytes.length, 0, 3)
  return Buffer.concat([length, bytes])
}

async function precertified(kind: Kind = 'P-256') {
  const ca = newKey(kind)
  const root = await newCA(ca.key)
  const builder = leafOf(root)
  const precertificate = await builder.extension(precertificatePoison()).sign(ca.key, { issuer: root })
  return { ca, root, builder, precertificate }
}

/** A precertificate by a precertificate signing certificate of the CA. */
async function signedByAnother() {
  const ca = newKey()
  const root = await newCA(ca.key)
  const signer = newKey()
  const signedBy = await new CertificateBuilder()
    .subject(Name.of({ commonName: 'Precertificate Signing' }))
    .publicKey(signer.key.publicKey)
    .validFor({ days: 365 })
    .extension(basicConstraints({ ca: true }))
    .extension(keyUsage('keyCertSign'))
    .extension(extendedKeyUsage('precertificateSigning', { critical: true }))
    .extension(subjectKeyIdentifier(signer.key.publicKey))
    .extension(authorityKeyIdentifier(root))
    .sign(ca.key, { issuer: root })
  const precertificate = await leafOf(signedBy)
    .extension(precertificatePoison())
    .sign(signer.key, { issuer: signedBy })
  return { ca, root, signer, signedBy, precertificate }
}

/** What pyca/cryptography says that logs promised of these certificates. */
function pyca(certificates: readonly Certificate[]): string[] {
  const { status, stdout, stderr } = spawnSync(
    pythonProgram('python') ?? 'python3',
    [join(import.meta.dirname, 'pyca_precertificate.py')],
    { input: JSON.stringify(certificates.map((one) => hex(one.toDER()))), encoding: 'utf8', timeout: 15_000 },
  )
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as string[]
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function tbsOf(entry: LogEntry): string {
  return entry.type === 'precertificate' ? hex(entry.tbsCertificate) : ''
}

describe('a precertificate becomes its final certificate', () => {
  it.each<Kind>(['P-256', 'P-384', 'rsa', 'pss', 'ed25519'])('by a key of kind %s', async (kind) => {
    const { ca, root, precertificate } = await precertified(kind)
    const log = new Log()
    const entry = precertificateEntry(precertificate, root)
    const sct = log.promiseOf(entry)
    verifySCT(sct, entry, log.key)
    const final = await finalCertificate(precertificate, [sct]).sign(ca.key, { issuer: root })
    expect(final.extension(SignedCertificateTimestamps)).toEqual([sct])
    expect(final.serialNumber).toEqual(precertificate.serialNumber)
    expect([final.notBefore, final.notAfter]).toEqual([precertificate.notBefore, precertificate.notAfter])
    expect(final.extensions.map(({ der }) => hex(der)).slice(0, -1)).toEqual(
      precertificate.extensions.map(({ der }) => hex(der)).slice(0, -1),
    )
    expect(precertificateEntry(final, root)).toEqual(entry)
    expect(new X509Certificate(final.toDER()).verify(new X509Certificate(root.toDER()).publicKey)).toBe(true)
  })

  needsPython().it('whose promised part is the one that pyca/cryptography finds', async () => {
    const { ca, root, precertificate } = await precertified()
    const other = await signedByAnother()
    const log = new Log()
    const entry = precertificateEntry(precertificate, root)
    const { signedBy } = other
    const otherEntry = precertificateEntry(other.precertificate, other.root, { signedBy })
    const finals = [
      await finalCertificate(precertificate, [log.promiseOf(entry), log.promiseOf(entry)]).sign(ca.key, {
        issuer: root,
      }),
      await finalCertificate(other.precertificate, [log.promiseOf(otherEntry)], { signedBy }).sign(
        other.ca.key,
        {
          issuer: other.root,
        },
      ),
    ]
    expect(pyca(finals)).toEqual([tbsOf(entry), tbsOf(otherEntry)])
  })

  needsCommand('openssl').it('which OpenSSL verifies, and shows the timestamp of', async () => {
    const { ca, root, signedBy, precertificate } = await signedByAnother()
    const sct = new Log().promiseOf(precertificateEntry(precertificate, root, { signedBy }))
    const final = await finalCertificate(precertificate, [sct], { signedBy }).sign(ca.key, { issuer: root })
    const files = { 'root.pem': root.toPEM(), 'final.pem': final.toPEM(), 'pre.pem': precertificate.toPEM() }
    expect(openssl(['verify', '-CAfile', 'root.pem', 'final.pem'], files).output).toBe('final.pem: OK\n')
    const shown = openssl(['x509', '-in', 'final.pem', '-noout', '-ext', 'ct_precert_scts'], files).output
    expect(shown.replaceAll(/[\s:]/g, '')).toContain(hex(sct.signature).toUpperCase())
    expect(shown).toContain('Sep 21 14:13:20.123 2026 GMT')
    expect(
      openssl(['x509', '-in', 'pre.pem', '-noout', '-ext', 'ct_precert_poison'], files).output,
    ).toContain('critical')
  })

  it('in two steps, the second after it was stored', async () => {
    const { ca, root, precertificate } = await precertified()
    const log = new Log()
    const waiting = finalCertificate(precertificate, [
      log.promiseOf(precertificateEntry(precertificate, root)),
    ]).toBeSigned({ issuer: root })
    const final = waiting.withSignature(nodeSign(ca.keyObject, waiting.algorithm, waiting.bytes))
    expect(precertificateEntry(final, root)).toEqual(precertificateEntry(precertificate, root))
  })

  it('by the algorithm of the precertificate, whatever the key prefers', async () => {
    const ca = newKey('P-384')
    const root = await newCA(ca.key)
    const [, second] = ca.key.signatureAlgorithms
    const precertificate = await leafOf(root)
      .extension(precertificatePoison())
      .sign(ca.key, { issuer: root, algorithm: second })
    const final = await finalCertificate(precertificate, [
      new Log().promiseOf(precertificateEntry(precertificate, root)),
    ]).sign(ca.key, { issuer: root })
    expect(final.signatureAlgorithm.name).toBe('ECDSA_SHA256')
  })
})

describe('a final certificate is refused', () => {
  it('by another issuer, or another key', async () => {
    const { ca, root, precertificate } = await precertified()
    const final = finalCertificate(precertificate, [
      new Log().promiseOf(precertificateEntry(precertificate, root)),
    ])
    const stranger = newKey()
    const namesake = await newCA(stranger.key)
    const other = await new CertificateBuilder()
      .subject(Name.of({ commonName: 'Other' }))
      .validFor({ days: 3650 })
      .extension(basicConstraints({ ca: true }))
      .sign(ca.key)
    await expect(final.sign(ca.key, { issuer: other })).rejects.toThrow('byte for byte')
    await expect(final.sign(ca.key, { issuer: namesake })).rejects.toThrow(InvalidInputError)
    await expect(final.sign(ca.key, undefined as never)).rejects.toThrow(InvalidInputError)
    await expect(final.sign(ca.key, { issuer: root, algorithm: ECDSA_SHA384 } as never)).rejects.toThrow(
      "the precertificate's",
    )
    await expect(final.sign(ca.key, { issuer: root, validFor: 1 } as never)).rejects.toThrow(
      InvalidInputError,
    )
    expect(() => final.toBeSigned({} as never)).toThrow(InvalidInputError)
    expect(stranger.calls.count).toBe(1)
  })

  it('of what is no precertificate, or without timestamps', async () => {
    const { ca, root, builder, precertificate } = await precertified()
    const sct = new Log().promiseOf(precertificateEntry(precertificate, root))
    const plain = await builder.sign(ca.key, { issuer: root })
    const final = await finalCertificate(precertificate, [sct]).sign(ca.key, { issuer: root })
    const both = await builder
      .extension(signedCertificateTimestamps([sct]))
      .extension(precertificatePoison())
      .sign(ca.key, { issuer: root })
    for (const one of [plain, final, both, {} as Certificate])
      expect(() => finalCertificate(one, [sct])).toThrow(InvalidInputError)
    expect(() => finalCertificate(precertificate, [])).toThrow('must not be empty')
    expect(() => precertificateEntry(plain, root)).toThrow('and not both')
  })

  it('of a precertificate with what is not written here', async () => {
    const { precertificate } = await precertified()
    const { fields } = precertificate
    const tbs = (w: DERWriter): unknown =>
      w.sequence(() => {
        w.explicit(0, () => w.integer(2))
        w.unsignedInteger(fields.serialNumber).raw(fields.signatureAlgorithm).raw(fields.issuer)
        w.raw(fields.validity).raw(fields.subject).raw(fields.subjectPublicKeyInfo)
        w.bitString(Uint8Array.of(1), 0, 0x81)
        w.explicit(3, () => w.sequence(() => fields.extensions.forEach(({ der }) => w.raw(der))))
      })
    const unique = Certificate.fromDER(
      encodeDER((w) =>
        w.sequence(() => {
          tbs(w)
          w.raw(fields.signatureAlgorithm).bitString(fields.signature)
        }),
      ),
    )
    expect(() => finalCertificate(unique, [SCT])).toThrow('byte for byte')
  })

  it('that is not what logs promised', async () => {
    const { ca, root, precertificate } = await precertified()
    const { draft, algorithm, promised } = finalCertificate(precertificate, [SCT])
    const other = new FinalCertificate({ ...draft, serialNumber: Uint8Array.of(1) }, algorithm, promised)
    await expect(other.sign(ca.key, { issuer: root })).rejects.toThrow(IntegrityError)
    expect(() => other.toBeSigned({ issuer: root })).toThrow(IntegrityError)
  })
})

describe('a precertificate signing certificate', () => {
  it('must be one of the issuer that may, and have signed', async () => {
    const { root, ca, signer, signedBy, precertificate } = await signedByAnother()
    const plainCA = await new CertificateBuilder()
      .subject(signedBy.subject)
      .publicKey(signer.key.publicKey)
      .validFor({ days: 1 })
      .extension(basicConstraints({ ca: true }))
      .sign(ca.key, { issuer: root })
    const nameless = await new CertificateBuilder()
      .subject(signedBy.subject)
      .publicKey(signer.key.publicKey)
      .validFor({ days: 1 })
      .extension(basicConstraints({ ca: true }))
      .extension(extendedKeyUsage('precertificateSigning'))
      .sign(ca.key, { issuer: root })
    const entry = (by: Certificate | undefined, issuer = root) =>
      precertificateEntry(precertificate, issuer, { signedBy: by })
    expect(() => entry(undefined)).toThrow('not of CN=Test CA')
    expect(() => entry(root)).toThrow('names the issuer')
    expect(() => entry(plainCA)).toThrow('precertificateSigning')
    expect(() => entry(nameless)).toThrow('no authority key identifier')
    expect(() => entry(signedBy, signedBy)).toThrow('not of CN=Pre')
    expect(() => entry({} as Certificate)).toThrow(InvalidInputError)
    expect(() => precertificateEntry(precertificate, root, { signer: root } as never)).toThrow(
      InvalidInputError,
    )
    const final = await finalCertificate(precertificate, [SCT], { signedBy }).sign(ca.key, { issuer: root })
    expect(() => precertificateEntry(final, root, { signedBy: root })).toThrow(InvalidInputError)
  })
})

describe('a timestamp', () => {
  it('is verified as a log by others signed it', () => {
    const [ca, leaf, precertificate] = [CA, LEAF, PRECERTIFICATE].map((body) =>
      Certificate.fromDER(Buffer.from(body, 'base64')),
    )
    if (ca === undefined || leaf === undefined || precertificate === undefined) throw new Error('none')
    const log = publicKeyFromDER(Buffer.from(LOG_KEY, 'base64'))
    const ofLeaf = decodeSCT(Buffer.from(LEAF_SCT, 'hex'))
    const ofPrecertificate = decodeSCT(Buffer.from(PRECERTIFICATE_SCT, 'hex'))
    verifySCT(ofLeaf, certificateEntry(leaf), log)
    verifySCT(ofPrecertificate, precertificateEntry(precertificate, ca), log)
    expect(() => verifySCT(ofLeaf, precertificateEntry(precertificate, ca), log)).toThrow(
      InvalidSignatureError,
    )
    expect(() => verifySCT(ofPrecertificate, certificateEntry(precertificate), log)).toThrow(
      InvalidSignatureError,
    )
    expect(() => verifySCT(ofLeaf, certificateEntry(leaf), new Log().key)).toThrow('another log')
  })

  it.each(['ec', 'rsa'] as const)(
    'by a log with a key of type %s is verified, and no byte of it may differ',
    async (kind) => {
      const { root, precertificate } = await precertified()
      const log = new Log(kind)
      const der = root.toDER()
      const sct = log.promise(0, counted(der), Uint8Array.of(7, 8))
      verifySCT(sct, certificateEntry(root), log.key)
      const bytes = encodeSCT(sct)
      for (let i = 0; i < bytes.length; i++) {
        const changed = Uint8Array.from(bytes, (byte, at) => (at === i ? byte ^ 1 : byte))
        expect(() => verifySCT(decodeSCT(changed), certificateEntry(root), log.key), String(i)).toThrow(
          KmsKeysError,
        )
      }
      expect(() => verifySCT(sct, certificateEntry(precertificate), log.key)).toThrow(InvalidSignatureError)
    },
  )

  it('that nobody can verify ends in an error that says why', () => {
    const log = new Log()
    const entry: LogEntry = { type: 'certificate', der: Uint8Array.of(5, 0) }
    const sct = log.promise(0, counted(entry.der))
    verifySCT(sct, entry, log.key)
    expect(() => verifySCT({ version: 'unknown', bytes: Uint8Array.of(1) }, entry, log.key)).toThrow(
      UnsupportedAlgorithmError,
    )
    for (const change of [{ hashAlgorithm: 'sha1' }, { signatureAlgorithm: 'dsa' }, { hashAlgorithm: 9 }])
      expect(() => verifySCT({ ...sct, ...change } as SCTv1, entry, log.key)).toThrow(
        UnsupportedAlgorithmError,
      )
    expect(() => verifySCT({ ...sct, signatureAlgorithm: 'rsa' }, entry, log.key)).toThrow(
      InvalidSignatureError,
    )
    for (const wrong of [
      undefined,
      {},
      { ...entry, type: 'precertificate', issuerKeyHash: new Uint8Array(31) },
      { type: 'precertificate' },
      { type: 'precertificate', issuerKeyHash: 'a'.repeat(32), tbsCertificate: new Uint8Array(1) },
      { type: 'certificate', der: 'x' },
      { type: 'certificate' },
    ])
      expect(() => verifySCT(sct, wrong as never, log.key)).toThrow(InvalidInputError)
    expect(() => verifySCT(sct, { type: 'certificate', der: new Uint8Array(0x1_00_00_00) }, log.key)).toThrow(
      '1 to 16777215 bytes',
    )
    expect(() => verifySCT(sct, entry, 'x' as never)).toThrow(InvalidInputError)
    expect(() => verifySCT({} as never, entry, log.key)).toThrow(InvalidInputError)
  })
})

/** A builder for a CA of this name. */
function authority(name: string): CertificateBuilder {
  return new CertificateBuilder()
    .subject(Name.of({ commonName: name }))
    .validFor({ days: 365 })
    .extension(basicConstraints({ ca: true }))
    .extension(keyUsage('keyCertSign', 'cRLSign'))
    .keyIdentifiers()
}

describe('a CA that is certified by another one too', () => {
  needsCommand('openssl').it('issues what OpenSSL verifies by way of either', async () => {
    const [oldKey, newRootKey] = [newKey('rsa'), newKey()]
    const oldRoot = await authority('Old Root').sign(oldKey.key)
    const newRoot = await authority('New Root').sign(newRootKey.key)
    const cross = await newRoot.extensions
      .reduce(
        (builder, one) => builder.extension(one),
        new CertificateBuilder().subject(newRoot.subject).publicKey(newRoot.publicKey),
      )
      .keyIdentifiers()
      .validFor({ days: 300 })
      .sign(oldKey.key, { issuer: oldRoot })
    expect(cross.isIssuedBy(oldRoot)).toBe(true)
    expect(hex(cross.fields.subject)).toBe(hex(newRoot.fields.subject))
    expect(hex(cross.fields.subjectPublicKeyInfo)).toBe(hex(newRoot.fields.subjectPublicKeyInfo))
    const leaf = await leafOf(newRoot).sign(newRootKey.key, { issuer: cross })
    leaf.verifySignature(newRoot)
    const files = {
      'old.pem': oldRoot.toPEM(),
      'new.pem': newRoot.toPEM(),
      'cross.pem': cross.toPEM(),
      'leaf.pem': leaf.toPEM(),
    }
    for (const trusted of [
      ['-CAfile', 'new.pem'],
      ['-CAfile', 'old.pem', '-untrusted', 'cross.pem'],
    ])
      expect(openssl(['verify', ...trusted, 'leaf.pem'], files).output).toBe('leaf.pem: OK\n')
    expect(() => openssl(['verify', '-CAfile', 'old.pem', 'leaf.pem'], files)).toThrow('error 20')
  })
})

const SCT: SCTv1 = {
  version: 'v1',
  logID: new Uint8Array(32),
  timestamp: new Date(0),
  extensions: new Uint8Array(),
  hashAlgorithm: 'sha256',
  signatureAlgorithm: 'ecdsa',
  signature: Uint8Array.of(1),
}
