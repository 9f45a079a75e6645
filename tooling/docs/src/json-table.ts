import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** What the fields hold; those of the forms that are fixed in `packages/x509/test/forms` must be these, and no others. */
const FIELDS: Readonly<Record<string, string>> = {
  version: '1, 2 or 3; certificates only',
  serialNumber: 'hexadecimal, `-` before a negative one; certificates only',
  'signatureAlgorithm.oid': 'the OID of the algorithm',
  'signatureAlgorithm.name':
    'the name of its row in `SIGNATURE_ALGORITHMS`, `INSECURE_` before those with old hashes; absent for others',
  'signatureAlgorithm.parameters': 'the DER of the parameters, where there are some',
  issuer: 'as `subject`; certificates only',
  notBefore: 'the first second of validity; certificates only',
  notAfter: 'the last second of validity; certificates only',
  'subject.text': 'RFC 4514, the least significant relative name first',
  'subject.rdns[][].oid':
    'the type of an attribute; relative names stand in the order in which they are encoded',
  'subject.rdns[][].name': 'the key of the type in `ATTRIBUTE_TYPES`, where it is known',
  'subject.rdns[][].value': 'the text; `der` instead where the value is none',
  'publicKey.type': 'the `type` of the key in `@kmskeys/core`',
  'publicKey.keySize': 'bits, for types of key that have a size',
  'publicKey.curve': 'the curve of a key of type `ec`',
  'publicKey.parameterSet': 'the parameter set, for types of key that have one',
  'publicKey.publicExponent': 'of a key of type `rsa`, in decimal digits',
  'publicKey.der': 'the SubjectPublicKeyInfo',
  fingerprint: 'the SHA-256 of the certificate; certificates only',
  'extensions[].oid': 'extensions stand in their order; in a request they are those asked for',
  'extensions[].name': 'see below; absent for types that are not known',
  'extensions[].critical': 'true or false',
  'extensions[].value': 'see below',
  'extensions[].der': 'what extnValue holds, where there is no `value`',
  'extensions[].error': 'why there is no `value`, where the type is known',
  signature: 'the signature',
  der: 'the whole',
  challengePassword: 'the text, where there is one; requests only',
  'attributes[].oid': 'other attributes; requests only',
  'attributes[].values': 'the DER of each value',
}

/** The fields of the JSON form. */
export function jsonTable(repository: string): string {
  const found = new Set(fixed(repository).flatMap((form) => pathsOf(form, '')))
  const wrong = [...found].filter((path) => !Object.hasOwn(FIELDS, path))
  const unseen = Object.keys(FIELDS).filter((path) => !found.has(path))
  if (wrong.length + unseen.length > 0)
    throw new Error(
      `fields of the JSON form: not described ${wrong.join(', ')}; not seen ${unseen.join(', ')}`,
    )
  return [
    '| field | what it holds |',
    '|---|---|',
    ...Object.entries(FIELDS).map(([path, text]) => `| \`${path}\` | ${text} |`),
  ].join('\n')
}

function fixed(repository: string): unknown[] {
  return globSync(resolve(repository, 'packages/x509/test/forms/*.json.txt')).map((path): unknown =>
    JSON.parse(readFileSync(path, 'utf8')),
  )
}

/** The fields of a form, without going into names but the subject's, and into values of extensions. */
function pathsOf(value: unknown, path: string): string[] {
  if (path === 'issuer' || path === 'extensions[].value' || typeof value !== 'object' || value === null)
    return [path]
  if (isList(value))
    return value.flatMap((item) => pathsOf(item, typeof item === 'object' ? `${path}[]` : path))
  const prefix = path === '' ? '' : `${path}.`
  return Object.entries(value).flatMap(([field, item]: [string, unknown]) =>
    pathsOf(item, `${prefix}${field}`),
  )
}

function isList(value: object): value is readonly unknown[] {
  return Array.isArray(value)
}
