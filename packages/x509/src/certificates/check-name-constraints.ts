import { InvalidInputError } from '@kmskeys/core'
import type { Extension } from '../extensions/extension.ts'
import { NameConstraints } from '../extensions/name-constraints.ts'
import type { NameSubtree } from '../extensions/name-subtrees.ts'
import { parseNetwork } from '../extensions/ip-network.ts'
import { SubjectAlternativeName } from '../extensions/subject-alternative-name.ts'
import type { GeneralName } from '../general-names/general-name.ts'
import { parseIP } from '../general-names/ip-address.ts'
import { formsOf } from '../names/name-match.ts'
import type { Name } from '../names/name.ts'
import type { Certificate } from './certificate.ts'

/**
 * Checks the names of a certificate against the name constraints of its issuer (RFC 5280 section 4.2.1.10), those of its
 * alternative names and its subject; a mail address in the subject counts where there are no alternative names.
 *
 * @throws {InvalidInputError} when one is excluded, or not permitted
 */
export function checkNameConstraints(
  issuer: Certificate,
  {
    subject,
    extensions,
  }: { readonly subject: Name; readonly extensions: readonly Extension<'certificate'>[] },
): void {
  const constraints = issuer.extension(NameConstraints)
  if (constraints === undefined) return
  const permitted = byType(constraints.permitted)
  const excluded = byType(constraints.excluded)
  for (const name of namesOf(subject, extensions)) {
    const out = excluded.get(name.type) ?? []
    const own = permitted.get(name.type) ?? []
    const value = compared(name)
    if (out.some((base) => value === undefined || base.has(value) || base.hasOneOf?.(value)))
      throw refused(issuer, name, 'excludes')
    if (own.length > 0 && !own.some((base) => value !== undefined && base.has(value)))
      throw refused(issuer, name, 'does not permit')
  }
}

/** A subtree that is ready to be compared: there may be thousands, and as many names. */
interface Base {
  /** Whether a name is within. */
  has(value: Compared): boolean
  /** Whether a wildcard stands, among others, for what is within; only of domains. */
  hasOneOf?(value: Compared): boolean
}

/**
 * What is compared of a name: texts in lower case but for the local part of a mailbox, of a URI its host, of an address
 * its octets, of a directory name the forms of its parts.
 */
type Compared = string | Uint8Array | readonly string[]

/** The subtrees of each type. */
function byType(subtrees: readonly NameSubtree[] = []): ReadonlyMap<NameSubtree['type'], readonly Base[]> {
  const types = new Map<NameSubtree['type'], Base[]>()
  for (const subtree of subtrees) {
    const others = types.get(subtree.type)
    if (others === undefined) types.set(subtree.type, [baseOf(subtree)])
    else others.push(baseOf(subtree))
  }
  return types
}

function namesOf(subject: Name, extensions: readonly Extension<'certificate'>[]): readonly GeneralName[] {
  const alternative = extensions.find(({ oid }) => oid === SubjectAlternativeName.oid)
  const names: GeneralName[] = subject.isEmpty ? [] : [{ type: 'directoryName', value: subject }]
  if (alternative !== undefined) return [...names, ...alternative.known(SubjectAlternativeName)]
  return [...names, ...subject.getAll('emailAddress').map((value): GeneralName => ({ type: 'email', value }))]
}

/**
 * `undefined` of what has no host that is a name, such as `example.org.`, which some take for `example.org`: it may not
 * stand below constraints of its type.
 */
function compared(name: GeneralName): Compared | undefined {
  switch (name.type) {
    case 'dns':
      return isHost(name.value.replace(/^\*\./, '')) ? name.value.toLowerCase() : undefined
    case 'email':
      return isHost(name.value.slice(name.value.lastIndexOf('@') + 1)) && name.value.includes('@')
        ? mailbox(name.value)
        : undefined
    case 'uri':
      return hostOf(name.value)?.toLowerCase()
    case 'ip':
      return parseIP(name.value)
    case 'directoryName':
      return formsOf(name.value.rdns)
    default:
      return JSON.stringify(encodable(name))
  }
}

function baseOf(subtree: NameSubtree): Base {
  switch (subtree.type) {
    case 'dns':
      return domain(subtree.value.toLowerCase())
    case 'email': {
      const wanted = subtree.value.includes('@') ? mailbox(subtree.value) : subtree.value.toLowerCase()
      if (wanted.includes('@')) return { has: (value) => value === wanted }
      return { has: endsWith(wanted.startsWith('.') ? wanted : `@${wanted}`) }
    }
    case 'uri': {
      const wanted = subtree.value.toLowerCase()
      return { has: wanted.startsWith('.') ? endsWith(wanted) : (value) => value === wanted }
    }
    case 'ip':
      return network(parseNetwork(subtree.value))
    case 'directoryName': {
      const wanted = formsOf(subtree.value.rdns)
      return { has: (value) => typeof value === 'object' && wanted.every((form, i) => value[i] === form) }
    }
    default: {
      // Of forms whose subtrees nobody defined only the same name is within.
      const wanted = JSON.stringify(encodable(subtree))
      return { has: (value) => value === wanted }
    }
  }
}

/**
 * The host itself, and all that are made of it by labels on the left; behind a point, as others read it, only those. A
 * wildcard stands for one label (RFC 9525 section 6.3).
 */
function domain(host: string): Base {
  const isBelow = endsWith(host === '' || host.startsWith('.') ? host : `.${host}`)
  const wildcard = host.replace(/^[^.]+/, '*')
  return {
    has: (value) => value === host || isBelow(value),
    hasOneOf: (value) => value === wildcard,
  }
}

function endsWith(end: string): (value: Compared) => boolean {
  return (value) => typeof value === 'string' && value.endsWith(end)
}

/** The local part counts as it is written, the host in any case (RFC 5321 section 2.4). */
function mailbox(address: string): string {
  const host = address.lastIndexOf('@') + 1
  return address.slice(0, host) + address.slice(host).toLowerCase()
}

/** @param both the address of the network, and its mask */
function network(both: Uint8Array): Base {
  const size = both.length / 2
  return {
    has: (value) =>
      value instanceof Uint8Array &&
      value.length === size &&
      value.every((octet, i) => (octet & (both[size + i] ?? 0)) === both[i]),
  }
}

/** Labels of letters, digits, hyphens and, as some have, underscores. */
function isHost(text: string): boolean {
  return text.length <= 253 && /^[\w-]{1,63}(?:\.[\w-]{1,63})*$/.test(text)
}

/** The host, where it is a name. */
function hostOf(uri: string): string | undefined {
  return /^[^:]+:\/\/(?:[^@/?#\\]*@)?((?:[\w-]+\.){0,126}(?!\d+(?:[:/?#]|$))[\w-]+)(?::\d*)?(?:[/?#]|$)/.exec(
    uri,
  )?.[1]
}

function encodable(name: GeneralName): unknown {
  if (name.type === 'otherName') return [name.typeID, [...name.value]]
  return name.value instanceof Uint8Array ? [...name.value] : name.value
}

function refused(issuer: Certificate, name: GeneralName, verb: string): InvalidInputError {
  const text =
    typeof name.value === 'string'
      ? name.value
      : name.type === 'directoryName'
        ? name.value.toString()
        : name.type
  return new InvalidInputError(
    `the issuer ${issuer.subject.toString()} ${verb} the ${name.type} ${text}: see its name constraints`,
    { path: 'tbsCertificate.extensions', rule: 'RFC 5280 4.2.1.10' },
  )
}
