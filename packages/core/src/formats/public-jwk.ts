/** A public key as JSON Web Key: the members that it must have, and no others. Bytes are base64url. */
export type PublicJWK = RSAPublicJWK | ECPublicJWK | OKPPublicJWK | AKPPublicJWK

/** An RSA key (RFC 7518 section 6.3). */
export type RSAPublicJWK = { readonly kty: 'RSA'; readonly n: string; readonly e: string }

/** A point of an elliptic curve (RFC 7518 section 6.2, RFC 8812 section 3.1). */
export type ECPublicJWK = {
  readonly kty: 'EC'
  readonly crv: string
  readonly x: string
  readonly y: string
}

/** A key of RFC 8032 or RFC 7748 (RFC 8037 section 2). */
export type OKPPublicJWK = { readonly kty: 'OKP'; readonly crv: string; readonly x: string }

/** A key that its algorithm says how to read (RFC 9964 section 3). */
export type AKPPublicJWK = { readonly kty: 'AKP'; readonly alg: string; readonly pub: string }
