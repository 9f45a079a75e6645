import type { HashAlgorithm } from '@kmskeys/core'

/** What stands before the digest in a DigestInfo, as RFC 8017 section 9.2 note 1 lists it. */
const PREFIXES: { readonly [name: string]: string } = {
  sha1: '3021300906052b0e03021a05000414',
  sha224: '302d300d06096086480165030402040500041c',
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
  // Theirs it does not list; OpenSSL has the same.
  'sha3-224': '302d300d06096086480165030402070500041c',
  'sha3-256': '3031300d060960864801650304020805000420',
  'sha3-384': '3041300d060960864801650304020905000430',
  'sha3-512': '3051300d060960864801650304020a05000440',
}

/** The DigestInfo of a digest; `undefined` for a hash that has none. */
export function digestInfo({ name }: HashAlgorithm, digest: Uint8Array): Uint8Array | undefined {
  const prefix = PREFIXES[name]
  return prefix === undefined ? undefined : Buffer.concat([Buffer.from(prefix, 'hex'), digest])
}
