import { InvalidInputError, parseKeyURI } from '@kmskeys/core'

/** A reference that AWS KMS understands, exactly as it was written, and what it says of the key. */
export interface Reference {
  readonly kind: 'key-id' | 'key-arn' | 'alias' | 'alias-arn'
  /** What is sent as `KeyId`. */
  readonly native: string
  /** The region that it names, if it names one. */
  readonly region: string | undefined
}

/** An ARN of AWS KMS, taken apart. */
export interface KmsArn {
  /** What stands before the resource: partition, service, region, account. */
  readonly scope: string
  readonly region: string
  /** `key/…` or `alias/…`. */
  readonly resource: string
}

/**
 * Reads a reference: a key id, a key ARN, an alias name (`alias/…`), an alias ARN, or a URI that holds one:
 * `awskms:alias/ca`, `awskms:///alias/ca`, `awskms:key-id=alias/ca;region=eu-west-1`. Nothing of a native reference is
 * changed: no case, no space, no percent sign.
 *
 * @throws {InvalidInputError} when it is none of these, or could never name an asymmetric key
 */
export function parseReference(reference: string): Reference {
  if (!/^awskms:/iu.test(reference)) return nativeReference(reference, undefined)
  const { body, attributes, query } = parseKeyURI(reference)
  const known = new Map([...attributes, ...query])
  const unknown = [...known.keys()].find((name) => name !== 'key-id' && name !== 'region')
  if (unknown !== undefined)
    throw new InvalidInputError(`an awskms: URI has no attribute ${unknown}; it may have key-id and region`)
  const host = /^\/\/[^/]+/u.exec(body)
  if (host !== null)
    throw new InvalidInputError(
      'an awskms: URI names no endpoint; write awskms:///… with three slashes, and give awsKms the endpoint in clientConfig',
    )
  const text = attributes.size > 0 ? known.get('key-id') : body.replace(/^\/\/\//u, '')
  if (text === undefined || text === '')
    throw new InvalidInputError('an awskms: URI names a key: awskms:alias/… or awskms:key-id=…;region=…')
  return nativeReference(text, known.get('region'))
}

/** Takes an ARN of AWS KMS apart; `undefined` when it is not one. */
export function parseArn(text: string): KmsArn | undefined {
  const [, scope, region, resource] =
    /^(arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}):((?:key|alias)\/[A-Za-z0-9:/_-]+)$/u.exec(text) ?? []
  return scope === undefined || region === undefined || resource === undefined
    ? undefined
    : { scope, region, resource }
}

/**
 * The alias that a name for a new key stands for; `alias/` may be left out.
 *
 * @throws {InvalidInputError} when AWS KMS does not take it
 */
export function aliasOf(name: string): string {
  const alias = name.startsWith('alias/') ? name : `alias/${name}`
  if (alias.startsWith('alias/aws/'))
    throw new InvalidInputError(`${alias} cannot be made: alias/aws/ is reserved for keys that AWS manages`)
  if (!/^alias\/[A-Za-z0-9/_-]{1,250}$/u.test(alias))
    throw new InvalidInputError('the name of a key, its alias, has at most 250 letters, digits, / _ and -')
  return alias
}

function nativeReference(text: string, wanted: string | undefined): Reference {
  const arn = parseArn(text)
  const region = arn?.region ?? wanted
  if (wanted !== undefined && wanted !== region)
    throw new InvalidInputError(`the URI asks for the region ${wanted}, and its ARN is of ${region}`)
  const resource = arn?.resource ?? text
  if (resource.startsWith('alias/aws/'))
    throw new InvalidInputError(
      `${resource} names a key that AWS manages for its services: those are symmetric, and cannot be opened`,
    )
  if (arn !== undefined)
    return { kind: resource.startsWith('key/') ? 'key-arn' : 'alias-arn', native: text, region }
  if (/^alias\/[A-Za-z0-9/_-]+$/u.test(text)) return { kind: 'alias', native: text, region }
  if (/^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/u.test(text))
    return { kind: 'key-id', native: text, region }
  throw new InvalidInputError(malformed(text))
}

function malformed(text: string): string {
  const forms = 'a key id, a key ARN, alias/…, an alias ARN, or one of these after awskms:'
  if (text.startsWith('arn:')) return `this is no ARN of a key or alias of AWS KMS; a reference is ${forms}`
  if (/^[A-Za-z0-9/_-]+$/u.test(text))
    return `${text} is no key id; for the alias of that name write alias/${text}. A reference is ${forms}`
  return `a reference is ${forms}, exactly as AWS KMS writes it`
}
