/** The name of a group: of RFC 7919 (`ffdhe…`, by the length of p), or of RFC 3526 (`modp…`, by its number). */
export type DHGroupName =
  | 'ffdhe2048'
  | 'ffdhe3072'
  | 'ffdhe4096'
  | 'ffdhe6144'
  | 'ffdhe8192'
  | 'modp14'
  | 'modp15'
  | 'modp16'
  | 'modp17'
  | 'modp18'

/**
 * One row of the table of groups of finite-field Diffie-Hellman. Each has the generator 2 and a safe prime p, so that q is
 * (p - 1) / 2. Compare by `name`, never by identity.
 */
export interface DHGroup {
  readonly name: DHGroupName
  /** The length of p in bits. */
  readonly size: number
  /** The number whose bits are in the middle of p: e or π. */
  readonly middle: 'e' | 'pi'
  /** What is added to those bits, so that p is a safe prime. */
  readonly offset: bigint
}

/** The table of groups (RFC 7919 appendix A, RFC 3526 sections 3 to 7). Nothing else enumerates them. */
export const DH_GROUPS: readonly DHGroup[] = Object.freeze([
  { name: 'ffdhe2048', size: 2048, middle: 'e', offset: 560316n },
  { name: 'ffdhe3072', size: 3072, middle: 'e', offset: 2625351n },
  { name: 'ffdhe4096', size: 4096, middle: 'e', offset: 5736041n },
  { name: 'ffdhe6144', size: 6144, middle: 'e', offset: 15705020n },
  { name: 'ffdhe8192', size: 8192, middle: 'e', offset: 10965728n },
  { name: 'modp14', size: 2048, middle: 'pi', offset: 124476n },
  { name: 'modp15', size: 3072, middle: 'pi', offset: 1690314n },
  { name: 'modp16', size: 4096, middle: 'pi', offset: 240904n },
  { name: 'modp17', size: 6144, middle: 'pi', offset: 929484n },
  { name: 'modp18', size: 8192, middle: 'pi', offset: 4743158n },
])

/** The group of that name, or `undefined` when it is not in the table. */
export function dhGroupByName(name: string): DHGroup | undefined {
  return DH_GROUPS.find((group) => group.name === name)
}

/** The prime p of a group, computed on first use: 64 bits that are set, the middle, and 64 bits that are set. */
export function dhPrime({ name, size, middle, offset }: DHGroup): bigint {
  const known = primes.get(name)
  if (known !== undefined) return known
  const bits = size - 130
  const value = ((middle === 'e' ? eulersNumber(bits) : pi(bits)) + offset) << 64n
  const prime = (1n << BigInt(size)) - (1n << BigInt(size - 64)) + value - 1n
  primes.set(name, prime)
  return prime
}

const primes = new Map<string, bigint>()

/** More bits than rounding down each term of a sum can take away. */
const GUARD = 64

/** ⌊2^bits · e⌋, by the sum of 1/k!. */
function eulersNumber(bits: number): bigint {
  let term = 1n << BigInt(bits + GUARD)
  let sum = 0n
  for (let k = 1n; term > 0n; k++) {
    sum += term
    term /= k
  }
  return sum >> BigInt(GUARD)
}

/** ⌊2^bits · π⌋, by Machin's 16 arctan(1/5) - 4 arctan(1/239). */
function pi(bits: number): bigint {
  const one = 1n << BigInt(bits + GUARD)
  return (16n * inverseArctangent(5n, one) - 4n * inverseArctangent(239n, one)) >> BigInt(GUARD)
}

/** arctan(1/n), times `one`. */
function inverseArctangent(n: bigint, one: bigint): bigint {
  let power = one / n
  let sum = 0n
  for (let k = 1n; power > 0n; k += 4n) {
    sum += power / k - power / (n * n) / (k + 2n)
    power /= n ** 4n
  }
  return sum
}
