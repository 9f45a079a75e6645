import { BitString, Integer, OctetString, Utf8String } from 'asn1js'
import {
  AttributeTypeAndValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CryptoEngine,
  Extension,
  GeneralName,
  GeneralNames,
  PublicKeyInfo,
  RelativeDistinguishedNames,
  Time,
} from 'pkijs'
import { issuerCertificate, type IssueLeaf } from '../leaf/issue.ts'
import { DAYS, type Plan } from '../leaf/plan.ts'
import { importSigningKey } from './signing-key.ts'

const engine = new CryptoEngine({ name: 'node', crypto })

/** How pkijs makes the same leaves. It takes the key's bytes without importing them. */
export async function issuing(plan: Plan): Promise<IssueLeaf> {
  const signingKey = await importSigningKey(plan.issuerKey)
  const issuer = Certificate.fromBER((await issuerCertificate(plan)).toDER().slice())
  const issuerIdentifier = await keyIdentifier(issuer.subjectPublicKeyInfo)
  const authority = new AuthorityKeyIdentifier({
    keyIdentifier: new OctetString({ valueHex: issuerIdentifier }),
  })
  return async ({ spki, commonName, dnsNames }) => {
    const certificate = new Certificate()
    certificate.version = 2
    certificate.serialNumber = new Integer({ valueHex: serialNumber() })
    certificate.issuer = issuer.subject
    const name = new AttributeTypeAndValue({
      type: '2.5.4.3',
      value: new Utf8String({ value: commonName }),
    })
    certificate.subject = new RelativeDistinguishedNames({ typesAndValues: [name] })
    const notBefore = new Date()
    certificate.notBefore = new Time({ value: notBefore })
    certificate.notAfter = new Time({ value: new Date(notBefore.getTime() + DAYS * 86_400_000) })
    const key = PublicKeyInfo.fromBER(spki)
    certificate.subjectPublicKeyInfo = key
    const digitalSignature = new BitString({ valueHex: new Uint8Array([0x80]), unusedBits: 7 })
    const names = dnsNames.map((value) => new GeneralName({ type: 2, value }))
    certificate.extensions = [
      extension('2.5.29.19', false, new BasicConstraints({ cA: false }).toSchema().toBER()),
      extension('2.5.29.15', true, digitalSignature.toBER()),
      extension('2.5.29.35', false, authority.toSchema().toBER()),
      extension('2.5.29.14', false, new OctetString({ valueHex: await keyIdentifier(key) }).toBER()),
      extension('2.5.29.17', false, new GeneralNames({ names }).toSchema().toBER()),
    ]
    await certificate.sign(signingKey, 'SHA-256', engine)
    return new Uint8Array(certificate.toSchema(true).toBER(false))
  }
}

/** SHA-1 of the key's bits, as this project computes it. */
function keyIdentifier(key: PublicKeyInfo): Promise<ArrayBuffer> {
  return engine.digest({ name: 'SHA-1' }, key.subjectPublicKey.valueBlock.valueHex)
}

function extension(extnID: string, critical: boolean, extnValue: ArrayBuffer): Extension {
  return new Extension({ extnID, critical, extnValue })
}

/** A positive INTEGER of 16 random octets. */
function serialNumber(): Uint8Array {
  const octets = crypto.getRandomValues(new Uint8Array(16))
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40
  return octets
}
