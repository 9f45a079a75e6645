/** What says which kind a key is of. */
interface Kind {
  /** The object identifier as it is encoded, in hexadecimal. */
  readonly oid: string
}

/**
 * The one of `kinds` whose object identifier stands alone in a SubjectPublicKeyInfo, and the key behind it; `undefined`
 * where there is none. Nothing of core's is used.
 */
export function keyAmong<K extends Kind>(
  kinds: readonly K[],
  spki: Buffer,
): readonly [kind: K, key: Uint8Array] | undefined {
  // The length of the whole takes as many bytes as that of the key; behind that stands the count of unused bits.
  const sizes = spki[1] === 0x82 ? 4 : 2
  for (const kind of kinds) {
    const size = kind.oid.length / 2
    const algorithm = Buffer.from(
      `30${(size + 2).toString(16).padStart(2, '0')}06${size.toString(16).padStart(2, '0')}${kind.oid}`,
      'hex',
    )
    const at = sizes + algorithm.length
    if (spki.subarray(sizes, at).equals(algorithm))
      return [kind, new Uint8Array(spki.subarray(at + sizes + 1))]
  }
  return undefined
}
