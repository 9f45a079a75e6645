import { InvalidInputError } from '@kmskeys/core'
import { equalBytes } from '../data/bytes.ts'
import type { Extension } from '../extensions/extension.ts'
import { NameConstraints } from '../extensions/name-constraints.ts'
import type { NameSubtree } from '../extensions/name-subtrees.ts'
import { parseNetwork } from '../extensions/ip-network.ts'
import { SubjectAlternativeName } from '../extensions/subject-alternative-name.ts'
import type { GeneralName } from '../general-names/general-name.ts'
import { parseIP } from '../general-names/ip-address.ts'
import { sameNames } from '../names/name-match.ts'
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
  const { permitted = [], excluded = [] } = constraints
  for (const name of namesOf(subject, extensions)) {
    const isOpen = name.type === 'uri' && excluded.some(({ type }) => type === 'uri') && !hostOf(name.value)
    if (isOpen || excluded.some((subtree) => isWithin(name, subtree) || standsFor(name, subtree)))
      throw refused(issuer, name, 'excludes')
    const own = permitted.filter(({ type }) => type === name.type)
    if (own.length > 0 && !own.some((subtree) => isWithin(name, subtree)))
      throw refused(issuer, name, 'does not permit')
  }
}

function namesOf(subject: Name, extensions: readonly Extension<'certificate'>[]): readonly GeneralName[] {
  const alternative = extensions.find(({ oid }) => oid === SubjectAlternativeName.oid)
  const names: GeneralName[] = subject.isEmpty ? [] : [{ type: 'directoryName', value: subject }]
  if (alternative !== undefined) return [...names, ...alternative.known(SubjectAlternativeName)]
  return [...names, ...subject.getAll('emailAddress').map((value): GeneralName => ({ type: 'email', value }))]
}

function isWithin(name: GeneralName, subtree: NameSubtree): boolean {
  if (name.type === 'dns' && subtree.type === 'dns') return isBelow(name.value, subtree.value)
  if (name.type === 'email' && subtree.type === 'email') return isMailbox(name.value, subtree.value)
  if (name.type === 'uri' && subtree.type === 'uri') return isHost(hostOf(name.value), subtree.value)
  if (name.type === 'ip' && subtree.type === 'ip') return isInNetwork(name.value, subtree.value)
  if (name.type === 'directoryName' && subtree.type === 'directoryName') {
    const { rdns } = subtree.value
    return sameNames(name.value.rdns.slice(0, rdns.length), rdns)
  }
  // Of forms whose subtrees nobody defined only the same name is within.
  return name.type === subtree.type && JSON.stringify(encodable(name)) === JSON.stringify(encodable(subtree))
}

/** The host itself, and all that are made of it by labels on the left; behind a point, as others read it, only those. */
function isBelow(host: string, base: string): boolean {
  const [name, below] = [host.toLowerCase(), base.toLowerCase()]
  return below === '' || name === below || name.endsWith(below.startsWith('.') ? below : `.${below}`)
}

/** Whether a wildcard stands, among others, for the host: for one label (RFC 9525 section 6.3). */
function standsFor(name: GeneralName, subtree: NameSubtree): boolean {
  if (name.type !== 'dns' || subtree.type !== 'dns' || !name.value.startsWith('*.')) return false
  return subtree.value.toLowerCase().replace(/^[^.]+/, '*') === name.value.toLowerCase()
}

/** A host exactly; behind a point those below it. */
function isHost(host: string | undefined, base: string): boolean {
  if (host === undefined) return false
  const [name, wanted] = [host.toLowerCase(), base.toLowerCase()]
  return wanted.startsWith('.') ? name.endsWith(wanted) : name === wanted
}

/** The local part counts as it is written, the host in any case (RFC 5321 section 2.4). */
function isMailbox(address: string, base: string): boolean {
  const [local, host] = split(address)
  const [wantedLocal, wantedHost] = split(base)
  if (!base.includes('@')) return isHost(host, base)
  return local === wantedLocal && host?.toLowerCase() === wantedHost?.toLowerCase()
}

function split(address: string): [string, string | undefined] {
  const at = address.lastIndexOf('@')
  return [address.slice(0, Math.max(at, 0)), at < 0 ? undefined : address.slice(at + 1)]
}

/** The host, where it is a name; with another, or none, a URI may not stand below constraints of URIs. */
function hostOf(uri: string): string | undefined {
  return /^[^:]+:\/\/(?:[^@/?#\\]*@)?((?:[\w-]+\.)*(?!\d+(?:[:/?#]|$))[\w-]+)(?::\d*)?(?:[/?#]|$)/.exec(
    uri,
  )?.[1]
}

function isInNetwork(address: string, network: string): boolean {
  const both = parseNetwork(network)
  const octets = parseIP(address)
  const size = both.length / 2
  if (octets.length !== size) return false
  const mask = both.subarray(size)
  return equalBytes(
    octets.map((octet, i) => octet & (mask[i] ?? 0)),
    both.subarray(0, size),
  )
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
