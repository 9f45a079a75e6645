/**
 * What `node:crypto` has not for RSA, and what it has of ML-DSA, ML-KEM, X-Wing, SLH-DSA and Ed448, for those who implement software
 * keys. Everybody else uses the key classes.
 *
 * @packageDocumentation
 */
export { ed25519ph, type DigestScheme } from './primitives/ed25519ph.ts'
export { ed448TakesContext } from './primitives/ed448-support.ts'
export { mlDSASupport, type MLDSASupport } from './primitives/ml-dsa-support.ts'
export { mlKEMSupport } from './primitives/ml-kem-support.ts'
export { decryptOAEP, encryptOAEP, type OAEPParameters } from './primitives/oaep.ts'
export { decryptPKCS1v15 } from './primitives/pkcs1v15.ts'
export { signRSADigest, signRSADigestInfo, type RSAScheme } from './primitives/raw-rsa.ts'
export { hashSLHDSAInput } from './primitives/slh-dsa-input.ts'
export { slhDSASupport } from './primitives/slh-dsa-support.ts'
export { agreeX25519, combineXWing } from './primitives/x-wing.ts'
export { inverse, power, toInteger } from './primitives/integer.ts'
