import { InvalidInputError, parseKeyURI } from '@kmskeys/core'

/** A key of a vault, as a reference names it. */
export interface Reference {
  /** The vault's URL, as it was written; `undefined` for the provider's own. */
  readonly vaultUrl: string | undefined
  readonly name: string
  /** The version, or `undefined` for the latest. */
  readonly version: string | undefined
  /** Whether the reference asks for a key that lives in an HSM. */
  readonly hsm: boolean
}

/**
 * Reads a reference: a key's URL with or without version (`https://example.vault.azure.net/keys/ca`), the name alone,
 * or one of these after `azurekms:`; `azurekms://example.vault.azure.net/ca/version`; or
 * `azurekms:name=ca;vault=example`. Host, port and path stay as they are written.
 *
 * @throws {InvalidInputError} when it is none of these
 */
export function parseReference(reference: string): Reference {
  if (!/^azurekms:/iu.test(reference)) return nativeReference(reference)
  const { body, attributes, query } = parseKeyURI(reference)
  if (attributes.size > 0) return attributeReference(new Map([...attributes, ...query]))
  if (query.size > 0)
    throw new InvalidInputError('an azurekms: URI has attributes only after azurekms:name=…, not after a key')
  const [, host, name, version] = /^\/\/([^/]+)\/([^/]+)(?:\/([^/]*))?$/u.exec(body) ?? []
  if (host === undefined || name === undefined) return nativeReference(body)
  return { vaultUrl: checkVaultUrl(`https://${host}`), ...keyOf(name, version), hsm: false }
}

/**
 * The parts of a key identifier (`kid`), as the service writes it.
 *
 * @returns `undefined` when it is not one of a version
 */
export function parseKid(
  kid: string,
): { readonly vaultUrl: string; readonly name: string; readonly version: string } | undefined {
  const [, vaultUrl, name, version] =
    /^(https:\/\/[^/?#@]+)\/keys\/([0-9A-Za-z-]+)\/([0-9A-Za-z]+)$/u.exec(kid) ?? []
  return vaultUrl === undefined || name === undefined || version === undefined
    ? undefined
    : { vaultUrl, name, version }
}

/**
 * Checks the name for a key.
 *
 * @throws {InvalidInputError} when Key Vault does not take it
 */
export function checkName(name: string): string {
  if (/^[0-9A-Za-z-]{1,127}$/u.test(name)) return name
  throw new InvalidInputError('the name of a key has 1 to 127 letters, digits and hyphens')
}

/**
 * Checks the URL of a vault, which may end in a slash.
 *
 * @returns it without the slash
 * @throws {InvalidInputError} when it is not `https://` and a host
 */
export function checkVaultUrl(url: string): string {
  const [, origin] = /^(https:\/\/[^/?#@\s]+)\/?$/iu.exec(url) ?? []
  if (origin !== undefined && URL.canParse(origin)) return origin
  throw new InvalidInputError(
    'the URL of a vault is https:// and a host, such as https://example.vault.azure.net',
  )
}

/** Whether two URLs are of one vault: case and the usual port do not matter in a host. */
export function sameVault(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin
}

/** Whether two key identifiers are of one version: case does not matter in host, name and version. */
export function sameKid(a: string, b: string): boolean {
  if (a === b) return true
  const one = parseKid(a)
  const other = parseKid(b)
  return (
    one !== undefined &&
    other !== undefined &&
    sameVault(one.vaultUrl, other.vaultUrl) &&
    one.name.toLowerCase() === other.name.toLowerCase() &&
    one.version.toLowerCase() === other.version.toLowerCase()
  )
}

/** The host names of vaults by the cloud, as smallstep calls it. */
const ENVIRONMENTS: { readonly [environment: string]: string } = {
  public: 'vault.azure.net',
  usgov: 'vault.usgovcloudapi.net',
  china: 'vault.azure.cn',
  german: 'vault.microsoftazure.de',
}

/**
 * The vault that the attributes `vault` and `environment` name.
 *
 * @returns `undefined` without them
 * @throws {InvalidInputError} when one is malformed
 */
export function vaultOf(attributes: ReadonlyMap<string, string>): string | undefined {
  const vault = attributes.get('vault')
  const environment = attributes.get('environment')
  if (vault === undefined) {
    if (environment !== undefined) throw new InvalidInputError('environment stands beside vault only')
    return undefined
  }
  if (vault.includes('.')) {
    if (environment !== undefined)
      throw new InvalidInputError('vault is a whole host already; leave environment out')
    return checkVaultUrl(`https://${vault}`)
  }
  const name = (environment ?? 'public').toLowerCase()
  const suffix = Object.hasOwn(ENVIRONMENTS, name) ? ENVIRONMENTS[name] : undefined
  if (suffix === undefined)
    throw new InvalidInputError(`environment must be one of ${Object.keys(ENVIRONMENTS).join(', ')}`)
  if (!/^[0-9A-Za-z-]{3,24}$/u.test(vault))
    throw new InvalidInputError(
      'vault must be the name of a vault, 3 to 24 letters, digits and hyphens, or its host',
    )
  return `https://${vault}.${suffix}`
}

/**
 * Reads the attribute `hsm`.
 *
 * @throws {InvalidInputError} when it is neither true nor false
 */
export function hsmOf(attributes: ReadonlyMap<string, string>): boolean {
  const hsm = attributes.get('hsm')
  if (hsm !== undefined && hsm !== 'true' && hsm !== 'false')
    throw new InvalidInputError('hsm must be true or false')
  return hsm === 'true'
}

const ATTRIBUTES = ['name', 'vault', 'version', 'environment', 'hsm']

function attributeReference(attributes: ReadonlyMap<string, string>): Reference {
  const unknown = [...attributes.keys()].find((name) => !ATTRIBUTES.includes(name))
  if (unknown !== undefined)
    throw new InvalidInputError(
      `an azurekms: URI has no attribute ${unknown}; it may have ${ATTRIBUTES.join(', ')}`,
    )
  const name = attributes.get('name')
  if (name === undefined) throw new InvalidInputError('an azurekms: URI names a key: azurekms:name=…;vault=…')
  return {
    vaultUrl: vaultOf(attributes),
    ...keyOf(name, attributes.get('version')),
    hsm: hsmOf(attributes),
  }
}

function nativeReference(text: string): Reference {
  const [, vaultUrl, name, version] =
    /^(https:\/\/[^/?#@\s]+)\/keys\/([^/?#]+)(?:\/([^/?#]*))?$/iu.exec(text) ?? []
  if (vaultUrl !== undefined && name !== undefined)
    return { vaultUrl: checkVaultUrl(vaultUrl), ...keyOf(name, version), hsm: false }
  if (/^[0-9A-Za-z-]{1,127}$/u.test(text))
    return { vaultUrl: undefined, name: text, version: undefined, hsm: false }
  throw new InvalidInputError(malformed(text))
}

function keyOf(name: string, version: string | undefined): Pick<Reference, 'name' | 'version'> {
  checkName(name)
  if (version === undefined || version === '') return { name, version: undefined }
  if (!/^[0-9A-Za-z]{1,64}$/u.test(version))
    throw new InvalidInputError(
      'the version of a key is one word of letters and digits, as Key Vault writes it',
    )
  return { name, version }
}

function malformed(text: string): string {
  const forms =
    "a key's URL (https://…/keys/name, with or without version), a name in the vault of vaultUrl, or one of these after azurekms:"
  if (/^http:/iu.test(text)) return `a vault is asked over https: only; a reference is ${forms}`
  if (/^https:[^?#]*\/(?:certificates|secrets)\//iu.test(text))
    return `this names no key; the key of a certificate is at /keys/ with the same name. A reference is ${forms}`
  return `a reference is ${forms}`
}
