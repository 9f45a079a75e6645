import type { AnyPrivateKey } from '@kmskeys/core'

/** The numbers of a public key, as the service writes them: base64url, of full width. */
export type JWKNumbers = { readonly [name in 'n' | 'e' | 'x' | 'y']?: string }

/** The numbers of a key's public half. */
export function numbersOf(key: AnyPrivateKey): JWKNumbers {
  const { n, e, x, y } = key.publicKey.toKeyObject().export({ format: 'jwk' })
  return n === undefined ? { ...(x && { x }), ...(y && { y }) } : { n, ...(e && { e }) }
}

/** The same numbers as some implementations write them: with a leading zero, or without any. */
export function withOtherWidth(numbers: JWKNumbers, zero: 'added' | 'removed'): JWKNumbers {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, text]) => {
      const bytes = Buffer.from(text, 'base64url')
      const first = bytes.findIndex((byte) => byte !== 0)
      const changed = zero === 'added' ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes.subarray(first)
      return [name, changed.toString('base64url')]
    }),
  )
}
