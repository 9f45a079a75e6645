/** What every algorithm of key agreement says of itself. Compare by `name`. */
export interface AgreementAlgorithm {
  /** The unique name. */
  readonly name: 'ECDH' | 'X25519' | 'X448' | 'DH'
  /** The `type` of the keys that it belongs to. */
  readonly keyType: string
}

/** ECDH with cofactor 1, SP 800-56A Rev. 3 section 5.7.1.2: the x coordinate of the shared point. */
export const ECDH: AgreementAlgorithm = Object.freeze({ name: 'ECDH', keyType: 'ec' })
/** X25519, RFC 7748 section 6.1. */
export const X25519: AgreementAlgorithm = Object.freeze({ name: 'X25519', keyType: 'x25519' })
/** X448, RFC 7748 section 6.2. */
export const X448: AgreementAlgorithm = Object.freeze({ name: 'X448', keyType: 'x448' })

/** Finite-field Diffie-Hellman, SP 800-56A Rev. 3 section 5.7.1.1. */
export const DH: AgreementAlgorithm = Object.freeze({ name: 'DH', keyType: 'dh' })

/** The table of algorithms of key agreement. */
export const AGREEMENT_ALGORITHMS: readonly AgreementAlgorithm[] = Object.freeze([ECDH, X25519, X448, DH])
