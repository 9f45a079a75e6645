import { HASHES, isHash, type HashAlgorithm, type HashName } from './hash.ts'

/** Whether `value` is a hash that is fit for MGF1 and OAEP, as SHA-1 is. */
export function isInnerHash(value: unknown): value is HashAlgorithm {
  return isHash(value) && value.insecure !== true && Object.hasOwn(HASHES, value.name)
}

/** This version's own row of a hash that is fit for MGF1 and OAEP, whoever made `value`; `undefined` where it is none. */
export function ownInnerHash(value: unknown): HashAlgorithm | undefined {
  return isInnerHash(value) ? Object.values(HASHES).find(({ name }) => name === value.name) : undefined
}

/** Whether both are the same hash, for the same ends. */
export function sameHash(a: HashAlgorithm, b: HashAlgorithm | undefined): boolean {
  return a.name === b?.name && a.insecure === b.insecure
}

/** The name of a row of the scheme with this hash, such as `RSA_PSS_SHA3_256`. */
export function rowName(scheme: string, { name, insecure }: HashAlgorithm): string {
  return `${insecure ? 'INSECURE_' : ''}${scheme}_${name.toUpperCase().replace('-', '_')}`
}

/** The order in which X.509 should prefer hashes: the one that suits the key, SHA-2, SHA-3, each by length, then what is short. */
export function hashPreference({ name, digestSize }: HashAlgorithm, suitable: HashName | undefined): number {
  if (name === suitable) return 0
  return digestSize + (digestSize < 32 ? 200 : name.startsWith('sha3-') ? 100 : 0)
}
