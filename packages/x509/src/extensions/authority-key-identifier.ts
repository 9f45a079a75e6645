import { checkFields, InvalidInputError, isBytes, kindOf, type Bytes, type PublicKey } from '@kmskeys/core'
import { context, contextConstructed, type DERReader, type DERWriter } from '@kmskeys/core/der'
import type { GeneralName } from '../general-names/general-name.ts'
import { readGeneralNames, writeGeneralNames } from '../general-names/general-names.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { CERTIFICATE_OR_CRL, type CertificateOrCRL } from './places.ts'
import { identifierOf, SubjectKeyIdentifier, type GivenKeyIdentifier } from './subject-key-identifier.ts'

/** Which key of the issuer signed (RFC 5280 section 4.2.1.1). Issuer and serial number come together. */
export interface AuthorityKeyIdentifier {
  readonly keyIdentifier?: Uint8Array | undefined
  /** The issuer of the issuer's certificate. */
  readonly authorityCertIssuer?: readonly GeneralName[] | undefined
  /** The serial number of the issuer's certificate, big-endian. */
  readonly authorityCertSerialNumber?: Uint8Array | undefined
}

const FIELDS: ReadonlySet<string> = new Set([
  'keyIdentifier',
  'authorityCertIssuer',
  'authorityCertSerialNumber',
])
const KEY_IDENTIFIER = context(0)
const CERT_ISSUER = contextConstructed(1)
const CERT_SERIAL_NUMBER = context(2)

export const AuthorityKeyIdentifier: ExtensionDefinition<AuthorityKeyIdentifier, CertificateOrCRL> = {
  oid: '2.5.29.35',
  name: 'authorityKeyIdentifier',
  places: CERTIFICATE_OR_CRL,
  mustBeCritical: false,
  encode: (writer, value) => {
    checkFields(value, FIELDS, 'authority key identifiers')
    const { keyIdentifier, authorityCertIssuer, authorityCertSerialNumber } = value
    if ((authorityCertIssuer === undefined) !== (authorityCertSerialNumber === undefined))
      throw new InvalidInputError(TOGETHER, { rule: 'RFC 5280 4.2.1.1' })
    if ((keyIdentifier ?? authorityCertIssuer) === undefined || keyIdentifier?.length === 0)
      throw new InvalidInputError('an authority key identifier must not be empty', {
        rule: 'RFC 5280 4.2.1.1',
      })
    writer.sequence(() => {
      if (keyIdentifier !== undefined) writer.octetString(keyIdentifier, KEY_IDENTIFIER)
      writeIssuer(writer, authorityCertIssuer, authorityCertSerialNumber)
    })
  },
  decode: (reader) => decode(reader.sequence()),
}

/**
 * The authority key identifier of an issuer: the subject key identifier of its certificate, or, where it has none or a
 * public key or DER encoded SubjectPublicKeyInfo is given, the one that {@link subjectKeyIdentifier} computes.
 * `{ keyIdentifier }` takes one as it is; other forms are made with `makeExtension(AuthorityKeyIdentifier, { … })`.
 *
 * @throws {InvalidInputError} when the bytes are not a SubjectPublicKeyInfo
 */
export function authorityKeyIdentifier(
  issuer: CertifiedKey | PublicKey | Bytes | GivenKeyIdentifier,
  options?: ExtensionOptions,
): Extension<CertificateOrCRL> {
  const made = options === undefined ? ofIssuer.get(issuer) : undefined
  if (made !== undefined) return made
  const extension = makeExtension(
    AuthorityKeyIdentifier,
    { keyIdentifier: issuerIdentifier(issuer) },
    options,
  )
  if (options === undefined && isCertificate(issuer)) ofIssuer.set(issuer, extension)
  return extension
}

function issuerIdentifier(issuer: CertifiedKey | PublicKey | Bytes | GivenKeyIdentifier): Uint8Array {
  if (typeof issuer !== 'object' || issuer === null)
    throw new InvalidInputError(
      `an authority key identifier is that of the issuer's Certificate or PublicKey, or { keyIdentifier }, not of ${kindOf(issuer)}`,
    )
  if (!isCertificate(issuer)) return identifierOf(issuer)
  return issuer.extension(SubjectKeyIdentifier) ?? identifierOf(issuer.fields.subjectPublicKeyInfo)
}

/** A certificate, as far as it names its key. */
interface CertifiedKey {
  readonly fields: { readonly subjectPublicKeyInfo: Uint8Array }
  extension(definition: typeof SubjectKeyIdentifier): Uint8Array | undefined
}

function isCertificate(issuer: object): issuer is CertifiedKey {
  return !isBytes(issuer) && 'fields' in issuer
}

function writeIssuer(
  writer: DERWriter,
  names: readonly GeneralName[] | undefined,
  serialNumber: Uint8Array | undefined,
): void {
  if (names !== undefined) writer.constructed(CERT_ISSUER, () => writeGeneralNames(writer, names))
  if (serialNumber !== undefined) writer.unsignedInteger(serialNumber, CERT_SERIAL_NUMBER)
}

function decode(fields: DERReader): AuthorityKeyIdentifier {
  if (fields.done)
    throw fields.error({ rule: 'RFC 5280 4.2.1.1', message: 'an authority key identifier must not be empty' })
  const keyIdentifier = fields.tagIs(KEY_IDENTIFIER)
    ? fields.octetString('keyIdentifier', KEY_IDENTIFIER).slice()
    : undefined
  const issuer = fields.tagIs(CERT_ISSUER)
    ? readGeneralNames(fields.constructed(CERT_ISSUER, 'authorityCertIssuer'))
    : undefined
  const serialNumber = fields.tagIs(CERT_SERIAL_NUMBER)
    ? fields.unsignedBytes('authorityCertSerialNumber', CERT_SERIAL_NUMBER).slice()
    : undefined
  if ((issuer === undefined) !== (serialNumber === undefined))
    throw fields.error({ rule: 'RFC 5280 4.2.1.1', message: TOGETHER })
  fields.end()
  return {
    ...(keyIdentifier !== undefined && { keyIdentifier }),
    ...(issuer !== undefined && { authorityCertIssuer: issuer }),
    ...(serialNumber !== undefined && { authorityCertSerialNumber: serialNumber }),
  }
}

const TOGETHER = 'authorityCertIssuer and authorityCertSerialNumber come together'

/** The same issuer signs many: its extension is made once. */
const ofIssuer = new WeakMap<object, Extension<CertificateOrCRL>>()
