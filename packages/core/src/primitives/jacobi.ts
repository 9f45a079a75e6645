/**
 * The Jacobi symbol of `a` over an odd `n`: for a prime n it is a to the power of (n - 1) / 2 modulo n, where -1 stands for
 * n - 1, and takes a fraction of the time. For public data only.
 */
export function jacobi(a: bigint, n: bigint): -1 | 0 | 1 {
  let [top, bottom] = [a % n, n]
  let sign: -1 | 1 = 1
  while (top !== 0n) {
    while ((top & 1n) === 0n) {
      top >>= 1n
      const rest = bottom & 7n
      if (rest === 3n || rest === 5n) sign = sign === 1 ? -1 : 1
    }
    if ((top & 3n) === 3n && (bottom & 3n) === 3n) sign = sign === 1 ? -1 : 1
    ;[top, bottom] = [bottom % top, top]
  }
  return bottom === 1n ? sign : 0
}
