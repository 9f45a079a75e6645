import { KmsKeysError, publicKeyFromDER, signatureAlgorithmFromIdentifier } from '@kmskeys/core'
import { DERReader } from '@kmskeys/core/der'
import { toHex } from '../data/bytes.ts'
import type { Extension } from '../extensions/extension.ts'
import { knownExtension } from '../extensions/known-extensions.ts'
import { attributeType } from '../names/attribute-types.ts'
import { Name } from '../names/name.ts'
import { CHALLENGE_PASSWORD } from '../requests/request-attributes.ts'
import { EXTENSION_REQUEST } from '../requests/request-fields.ts'
import type { Shown, ShownCertificate, ShownRequest } from './shown.ts'

/** What JSON holds. */
export type JSONValue =
  | string
  | number
  | boolean
  | readonly JSONValue[]
  | { readonly [field: string]: JSONValue }

/** What cannot be read: its bytes, and why. */
export interface UnreadableJSON {
  readonly der: string
  readonly error: string
}

/** A name: its text by RFC 4514, and its relative names in the order in which they are encoded. */
export interface NameJSON {
  readonly text: string
  /** Attributes by OID, with the key of the table where there is one; the DER of a value that is no text. */
  readonly rdns: readonly (readonly {
    readonly oid: string
    readonly name?: string
    readonly value?: string
    readonly der?: string
  }[])[]
}

/** An algorithm: its OID, the name of its row in core where there is one, and its parameters. */
export interface AlgorithmJSON {
  readonly oid: string
  readonly name?: string
  readonly parameters?: string
}

/** A public key; which of the fields are there depends on its type. */
export interface PublicKeyJSON {
  readonly type: string
  readonly keySize?: number
  readonly curve?: string
  readonly parameterSet?: string
  /** In decimal digits. */
  readonly publicExponent?: string
  /** The SubjectPublicKeyInfo. */
  readonly der: string
}

/** An extension: its value, where its type is known and it can be read, else the bytes of extnValue. */
export interface ExtensionJSON {
  readonly oid: string
  /** The `name` of its type. */
  readonly name?: string
  readonly critical: boolean
  /** What the extension's type decodes to. */
  readonly value?: JSONValue
  readonly der?: string
  /** Why its value cannot be read. */
  readonly error?: string
}

/** What certificates and requests have in common. */
export interface SignedJSON {
  readonly signatureAlgorithm: AlgorithmJSON | UnreadableJSON
  readonly subject: NameJSON | UnreadableJSON
  readonly publicKey: PublicKeyJSON | UnreadableJSON
  readonly extensions: readonly ExtensionJSON[]
  readonly signature: string
  /** The whole. */
  readonly der: string
}

/** The JSON form of a certificate: bytes are hexadecimal capitals, dates are those of ISO 8601. */
export interface CertificateJSON extends SignedJSON {
  readonly version: 1 | 2 | 3
  /** As `serialNumberHex`. */
  readonly serialNumber: string
  readonly issuer: NameJSON | UnreadableJSON
  readonly notBefore: string
  readonly notAfter: string
  /** The SHA-256 of the whole. */
  readonly fingerprint: string
}

/** The JSON form of a certificate request: bytes are hexadecimal capitals. */
export interface CertificateRequestJSON extends SignedJSON {
  readonly challengePassword?: string
  /** The attributes beside the extensions and a challenge password that can be read. */
  readonly attributes: readonly { readonly oid: string; readonly values: readonly string[] }[]
}

/** What `Certificate.toJSON` answers. */
export function certificateJSON(certificate: ShownCertificate): CertificateJSON {
  const { fields, notBefore, notAfter } = certificate
  const { algorithm, subject, publicKey, ...rest } = signedJSON(certificate, 'tbsCertificate.extensions')
  return {
    version: fields.version,
    serialNumber: certificate.serialNumberHex,
    signatureAlgorithm: algorithm,
    issuer: readable(fields.issuer, () => nameJSON(certificate.issuer)),
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    subject,
    publicKey,
    fingerprint: toHex(certificate.fingerprint()),
    ...rest,
  }
}

/** What `CertificateRequest.toJSON` answers. */
export function requestJSON(request: ShownRequest): CertificateRequestJSON {
  const { algorithm, ...rest } = signedJSON(request, 'extensionRequest')
  const password = passwordOf(request)
  return {
    signatureAlgorithm: algorithm,
    ...rest,
    ...(password !== undefined && { challengePassword: password }),
    attributes: otherAttributes(request).map(({ type, values }) => ({
      oid: type,
      values: values.map(toHex),
    })),
  }
}

/** The challenge password, where there is one that can be read. */
export function passwordOf(request: ShownRequest): string | undefined {
  return attempt(
    () => request.challengePassword,
    () => undefined,
  )
}

/** The attributes beside the extensions and the challenge password, unless that cannot be read. */
export function otherAttributes(request: ShownRequest): ShownRequest['attributes'] {
  const password = passwordOf(request)
  return request.attributes.filter(
    ({ type }) => type !== EXTENSION_REQUEST && !(type === CHALLENGE_PASSWORD && password !== undefined),
  )
}

function signedJSON(signed: Shown, path: string) {
  const { fields, extensions } = signed
  return {
    algorithm: readable(fields.signatureAlgorithm, () => algorithmJSON(fields.signatureAlgorithm)),
    subject: readable(fields.subject, () => nameJSON(signed.subject)),
    publicKey: readable(fields.subjectPublicKeyInfo, () => publicKeyJSON(fields.subjectPublicKeyInfo)),
    extensions: extensions.map((extension, i) => extensionJSON(extension, `${path}[${i}]`)),
    signature: toHex(fields.signature),
    der: toHex(fields.der),
  }
}

function nameJSON(name: Name): NameJSON {
  return {
    text: name.toString(),
    rdns: name.rdns.map((attributes) =>
      attributes.map(({ type, value, der }) => ({
        oid: type,
        ...named(attributeType(type)?.key),
        ...(value === undefined ? { der: toHex(der) } : { value }),
      })),
    ),
  }
}

function algorithmJSON(der: Uint8Array): AlgorithmJSON {
  const fields = DERReader.from(der, { path: 'signatureAlgorithm' }).sequence()
  const oid = fields.oid('algorithm')
  return {
    oid,
    ...named(algorithmName(der)),
    ...(!fields.done && { parameters: toHex(fields.element('parameters')) }),
  }
}

/** The name of the row, old hashes included; `undefined` when there is none. */
export function algorithmName(der: Uint8Array): string | undefined {
  return attempt(
    () => signatureAlgorithmFromIdentifier(der, { insecure: true }).name,
    () => undefined,
  )
}

function publicKeyJSON(spki: Uint8Array): PublicKeyJSON {
  const key = publicKeyFromDER(spki)
  const found = KEY_FIELDS.map((field): [string, unknown] => [field, Reflect.get(key, field)])
  return { type: key.type, ...fieldsOf(Object.fromEntries(found)), der: toHex(spki) }
}

function extensionJSON(extension: Extension<never>, path: string): ExtensionJSON {
  const { oid, critical, value } = extension
  const definition = knownExtension(oid)
  const bytes = { der: toHex(value) }
  return {
    oid,
    ...named(definition?.name),
    critical,
    ...(definition === undefined
      ? bytes
      : attempt<Pick<ExtensionJSON, 'value' | 'der' | 'error'>>(
          () => ({ value: jsonOf(extension.decode(definition, path)) }),
          (error) => ({ ...bytes, error }),
        )),
  }
}

/** Any value of an extension's type: bytes as hexadecimal, times by ISO 8601, large integers in decimal digits. */
function jsonOf(value: unknown): JSONValue {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Uint8Array) return toHex(value)
  if (value instanceof Date) return value.toISOString()
  // A record, so that both are values of JSON.
  if (value instanceof Name) return { ...nameJSON(value) }
  return isArray(value) ? value.map(jsonOf) : fieldsOf(value)
}

function fieldsOf(value: object): { readonly [field: string]: JSONValue } {
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, one]): [string, JSONValue][] =>
      one === undefined ? [] : [[field, jsonOf(one)]],
    ),
  )
}

/** Whether it is a list. Unlike `Array.isArray` it does not make one of anything. */
export function isArray(value: object): value is readonly unknown[] {
  return Array.isArray(value)
}

function named(name: string | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name }
}

function readable<T>(der: Uint8Array, read: () => T): T | UnreadableJSON {
  return attempt<T | UnreadableJSON>(read, (error) => ({ der: toHex(der), error }))
}

/** What `read` answers, or what is made of the message of an error that it ends in: reading is lazy, showing is not. */
export function attempt<T>(read: () => T, otherwise: (message: string) => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof KmsKeysError) return otherwise(error.message)
    throw error
  }
}

const KEY_FIELDS = ['keySize', 'curve', 'parameterSet', 'publicExponent'] as const
