import { publicKeyFromDER, readSPKI } from '@kmskeys/core'
import { DERReader } from '@kmskeys/core/der'
import { algorithmName, attempt, otherAttributes, passwordOf } from './json.ts'
import type { Shown, ShownCertificate, ShownRequest } from './shown.ts'
import { extensionLines } from './text-extensions.ts'
import { colons, hexLines, indent, nameLine, safe, time, type Lines } from './text-values.ts'
import type { Name } from '../names/name.ts'

/** What `Certificate.toText` answers. */
export function certificateText(certificate: ShownCertificate): string {
  const { fields, extensions, notBefore, notAfter } = certificate
  return signedText('Certificate', certificate, [
    `Version: ${fields.version} (0x${fields.version - 1})`,
    ...serialLines(certificate),
    `Signature Algorithm: ${algorithmLine(fields.signatureAlgorithm)}`,
    `Issuer: ${nameOr(fields.issuer, () => certificate.issuer)}`,
    'Validity',
    `    Not Before: ${time(notBefore)}`,
    `    Not After : ${time(notAfter)}`,
    ...subjectLines(certificate),
    ...(extensions.length === 0
      ? []
      : ['X509v3 extensions:', ...indent(extensionLines(extensions, 'tbsCertificate.extensions'))]),
  ])
}

/** What `CertificateRequest.toText` answers. */
export function requestText(request: ShownRequest): string {
  const { extensions } = request
  const password = passwordOf(request)
  const attributes = [
    ...(password === undefined ? [] : [`challengePassword: ${safe(password)}`]),
    ...otherAttributes(request).flatMap(({ type, values }) => [
      `${type}:`,
      ...values.flatMap((value) => indent(hexLines(value, 16))),
    ]),
    ...(extensions.length === 0
      ? []
      : ['Requested Extensions:', ...indent(extensionLines(extensions, 'extensionRequest'))]),
  ]
  return signedText('Certificate Request', request, [
    'Version: 1 (0x0)',
    ...subjectLines(request),
    'Attributes:',
    ...indent(attributes.length === 0 ? ['(none)'] : attributes),
  ])
}

function signedText(title: string, { fields }: Shown, data: Lines): string {
  return [
    `${title}:`,
    '    Data:',
    ...indent(data, 8),
    `    Signature Algorithm: ${algorithmLine(fields.signatureAlgorithm)}`,
    '    Signature Value:',
    ...indent(hexLines(fields.signature, 18), 8),
    '',
  ].join('\n')
}

/** In decimal where it is small. */
function serialLines({ fields, serialNumberHex }: ShownCertificate): Lines {
  const { serialNumber, negativeSerial } = fields
  const value = BigInt(`0x${serialNumberHex.replace('-', '')}`)
  const sign = negativeSerial ? '-' : ''
  if (value < 2n ** 63n) return [`Serial Number: ${sign}${value} (${sign}0x${value.toString(16)})`]
  return ['Serial Number:', `    ${negativeSerial ? ' (Negative)' : ''}${colons(serialNumber).toLowerCase()}`]
}

function subjectLines(signed: Shown): Lines {
  const { subject, subjectPublicKeyInfo } = signed.fields
  return [
    `Subject: ${nameOr(subject, () => signed.subject)}`,
    'Subject Public Key Info:',
    ...indent(
      attempt(
        () => keyLines(subjectPublicKeyInfo),
        (error) => [`Unreadable: ${safe(error)}`, ...hexLines(subjectPublicKeyInfo, 15)],
      ),
    ),
  ]
}

function nameOr(der: Uint8Array, read: () => Name): string {
  return attempt(
    () => nameLine(read()),
    (error) => `Unreadable: ${safe(error)} ${colons(der)}`,
  )
}

function algorithmLine(der: Uint8Array): string {
  const name = algorithmName(der)
  if (name === undefined) return `Unknown: ${colons(der)}`
  return name
    .replace('INSECURE_', '')
    .replace(/^RSA_PKCS1V15_(.*)$/, (_, hash: string) => `${hash.toLowerCase()}WithRSAEncryption`)
    .replace(/^ECDSA_/, 'ecdsa-with-')
}

function keyLines(spki: Uint8Array): Lines {
  const key = publicKeyFromDER(spki)
  const { algorithm, key: bits } = readSPKI(spki)
  const pub = ['pub:', ...indent(hexLines(bits, 15))]
  if (key.type === 'rsa') {
    const modulus = DERReader.from(bits).sequence().integerBytes()
    return [
      `Public Key Algorithm: ${algorithm === RSA_ENCRYPTION ? 'rsaEncryption' : 'rsassaPss'}`,
      `    Public-Key: (${key.keySize} bit)`,
      '    Modulus:',
      ...indent(hexLines(modulus, 15), 8),
      `    Exponent: ${key.publicExponent} (0x${key.publicExponent.toString(16)})`,
    ]
  }
  if (key.type === 'ec')
    return [
      'Public Key Algorithm: id-ecPublicKey',
      `    Public-Key: (${key.keySize} bit)`,
      ...indent([
        ...pub,
        `ASN1 OID: ${CURVES.get(key.curve) ?? key.curve}`,
        ...(CURVES.has(key.curve) ? [`NIST CURVE: ${key.curve}`] : []),
      ]),
    ]
  const label = 'parameterSet' in key ? key.parameterSet : key.type.toUpperCase()
  return [`Public Key Algorithm: ${label}`, `    ${label} Public-Key:`, ...indent(pub)]
}

const RSA_ENCRYPTION = '1.2.840.113549.1.1.1'
/** What OpenSSL calls the curves that NIST has names of. */
const CURVES: ReadonlyMap<string, string> = new Map([
  ['P-256', 'prime256v1'],
  ['P-384', 'secp384r1'],
  ['P-521', 'secp521r1'],
])
