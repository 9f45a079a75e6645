// What the types of extensions promise, checked by the `types` task; nothing here runs.
import {
  authorityKeyIdentifier,
  AuthorityKeyIdentifier,
  CertificateBuilder,
  CertificateRequestBuilder,
  crlNumber,
  CRLNumber,
  extension,
  keyUsage,
  makeExtension,
  NameConstraints,
  ocspNonce,
  precertificatePoison,
  ReasonCode,
  type Certificate,
  type CertificateRequest,
  type CRLEntryPlace,
  type Extension,
  type ExtensionDefinition,
  type NameSubtree,
} from '@kmskeys/x509'
import { expectTypeOf } from 'vitest'

declare const certificate: Certificate
declare const request: CertificateRequest
declare const bytes: Uint8Array
const builder = new CertificateBuilder()
const requestBuilder = new CertificateRequestBuilder()

// What may stand in certificates may be added to them, and what may also stand elsewhere.
builder
  .extension(keyUsage('cRLSign'))
  .extension(authorityKeyIdentifier(bytes))
  .extension(precertificatePoison())
requestBuilder.extension(keyUsage('cRLSign')).extension(authorityKeyIdentifier(bytes))

// What may not, may not.
// @ts-expect-error -- it stands in CRLs
builder.extension(crlNumber(1))
// @ts-expect-error -- it stands in entries of CRLs
builder.extension(makeExtension(ReasonCode, 'keyCompromise'))
// @ts-expect-error -- it stands in OCSP
requestBuilder.extension(ocspNonce(bytes))
// @ts-expect-error -- a precertificate is not asked for
requestBuilder.extension(precertificatePoison())

// What nobody knows may stand anywhere, and what was asked for may be granted.
builder.extension(extension('1.2.3', bytes))
requestBuilder.extension(extension('1.2.3', bytes))
for (const asked of request.extensions) builder.extension(asked)
for (const copied of certificate.extensions) builder.extension(copied)

// What is read has the type of the definition.
expectTypeOf(certificate.extension(NameConstraints)?.permitted).toEqualTypeOf<
  readonly NameSubtree[] | undefined
>()
expectTypeOf(certificate.extension(AuthorityKeyIdentifier)?.keyIdentifier).toEqualTypeOf<
  Uint8Array | undefined
>()
// @ts-expect-error -- a certificate has no CRL number
certificate.extension(CRLNumber)
// @ts-expect-error -- a request has none
request.extension(CRLNumber)

// A definition of one's own needs no more than these four; elsewhere it says where.
const Colour: ExtensionDefinition<string> = {
  oid: '1.2.3',
  name: 'colour',
  encode: (writer, value) => writer.utf8String(value),
  decode: (reader) => reader.utf8String(),
}
builder.extension(makeExtension(Colour, 'green'))
requestBuilder.extension(makeExtension(Colour, 'green'))
expectTypeOf(certificate.extension(Colour)).toEqualTypeOf<string | undefined>()
expectTypeOf(makeExtension(Colour, 'green')).toEqualTypeOf<Extension>()
// @ts-expect-error -- it is text
makeExtension(Colour, 5)

const Shade: ExtensionDefinition<string, 'crl'> = { ...Colour, places: { crl: true } }
// @ts-expect-error -- it stands in CRLs
builder.extension(makeExtension(Shade, 'green'))
// @ts-expect-error -- it stands in CRLs, and so it must say
const Silent: ExtensionDefinition<string, 'crl'> = {
  oid: '1.2.3',
  name: 'x',
  encode: Colour.encode,
  decode: Colour.decode,
}
// @ts-expect-error -- places that its type does not tell of
const Wrong: ExtensionDefinition<string, 'crl'> = { ...Colour, places: { certificate: true } }
expectTypeOf([Silent, Wrong]).not.toBeAny()
expectTypeOf(makeExtension(ReasonCode, 'superseded')).toEqualTypeOf<Extension<CRLEntryPlace>>()
