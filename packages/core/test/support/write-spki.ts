import { encodeDER } from '@kmskeys/core/der'

/** A SubjectPublicKeyInfo whose algorithm has these parameters, DER encoded, or none (RFC 8410 section 4, RFC 9881 section 4). */
export function writeSPKI(oid: string, key: Uint8Array, parameters?: Uint8Array): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => {
        w.oid(oid)
        if (parameters !== undefined) w.raw(parameters)
      })
      w.bitString(key)
    }),
  )
}
