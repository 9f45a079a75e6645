import {
  BasicConstraints,
  Certificate,
  CertificateRequest,
  SubjectAlternativeName,
  type Extension,
} from '@kmskeys/x509'
import type { WitnessedObject } from './answers.ts'

/** What an object says, as it is read here, in the form in which readers answer. */
export function ourFields({ kind, der }: WitnessedObject): Readonly<Record<string, unknown>> {
  return kind === 'request'
    ? ofRequest(CertificateRequest.fromDER(der))
    : ofCertificate(Certificate.fromDER(der))
}

function ofCertificate(certificate: Certificate): Record<string, unknown> {
  const { fields } = certificate
  return {
    version: certificate.version,
    serialNumber: certificate.serialNumberHex.toLowerCase().replace(/^0+/, ''),
    issuer: hex(fields.issuer),
    subject: hex(fields.subject),
    notBefore: certificate.notBefore.getTime() / 1000,
    notAfter: certificate.notAfter.getTime() / 1000,
    publicKey: hex(fields.subjectPublicKeyInfo),
    tbs: hex(fields.tbsCertificate),
    signature: hex(fields.signature),
    extensions: extensions(certificate.extensions),
    ca: certificate.extension(BasicConstraints)?.ca ?? false,
    ...alternativeNames(certificate.extension(SubjectAlternativeName)),
  }
}

function ofRequest(request: CertificateRequest): Record<string, unknown> {
  const { fields } = request
  return {
    subject: hex(fields.subject),
    publicKey: hex(fields.subjectPublicKeyInfo),
    tbs: hex(fields.certificationRequestInfo),
    signature: hex(fields.signature),
    extensions: extensions(request.extensions),
    ...alternativeNames(request.extension(SubjectAlternativeName)),
  }
}

/** The texts of alternative names, form by form. */
function alternativeNames(names: SubjectAlternativeName = []): Record<string, unknown> {
  return Object.fromEntries(
    ['dns', 'email', 'ip', 'uri'].map((form) => [
      form,
      names.filter(({ type }) => type === form).map(({ value }) => value),
    ]),
  )
}

function extensions(list: readonly Extension<never>[]): unknown {
  return list.map(({ oid, critical, value }) => ({ oid, critical, value: hex(value) }))
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
