import { InvalidInputError } from '../errors/errors.ts'

/** A reference in URI form, taken apart. Values are percent-decoded; what they mean is the provider's to say. */
export interface KeyURI {
  /** The scheme, in lower case, without the colon. */
  readonly scheme: string
  /** What stands between the scheme and the query, as it is written. */
  readonly body: string
  /** Attributes `name=value`, separated by `;`, of a body that is made of them (RFC 7512, smallstep's forms). */
  readonly attributes: ReadonlyMap<string, string>
  /** The query's attributes, separated by `&` or `;`. */
  readonly query: ReadonlyMap<string, string>
}

/**
 * Takes a URI apart. No message ever holds more of it than its scheme and the names of its attributes, since
 * values may be secret.
 *
 * @throws {InvalidInputError} when it has no scheme, a malformed percent-encoding, or an attribute twice
 */
export function parseKeyURI(uri: string): KeyURI {
  const match = typeof uri === 'string' ? /^([A-Za-z][A-Za-z0-9+.-]*):([^?]*)(?:\?(.*))?$/su.exec(uri) : null
  const [, scheme, body, query] = match ?? []
  if (scheme === undefined || body === undefined)
    throw new InvalidInputError(
      'this is no URI of a key: it must begin with a scheme, such as awskms: or pkcs11:',
    )
  const hasAttributes = !body.startsWith('/') && /^[^/:]+=/u.test(body)
  return {
    scheme: scheme.toLowerCase(),
    body,
    attributes: attributesOf(hasAttributes ? body.split(';') : [], scheme),
    query: attributesOf(query === undefined || query === '' ? [] : query.split(/[&;]/u), scheme),
  }
}

/**
 * The text that percent-encoding stands for. A plus sign is a plus sign.
 *
 * @throws {InvalidInputError} when the encoding is malformed
 */
export function percentDecode(text: string, scheme: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new InvalidInputError(
      `the ${scheme}: URI has a malformed percent-encoding; write a percent sign as %25`,
    )
  }
}

function attributesOf(parts: readonly string[], scheme: string): Map<string, string> {
  const attributes = new Map<string, string>()
  for (const part of parts) {
    const at = part.indexOf('=')
    const name = at < 0 ? '' : part.slice(0, at)
    if (name === '') throw new InvalidInputError(`the ${scheme}: URI has an attribute that is not name=value`)
    if (attributes.has(name))
      throw new InvalidInputError(`the ${scheme}: URI has the attribute ${name} twice`)
    attributes.set(name, percentDecode(part.slice(at + 1), scheme))
  }
  return attributes
}
