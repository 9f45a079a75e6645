/**
 * What `node:crypto` has not for RSA, and whether it has ML-DSA, for those who implement software keys. Everybody else
 * uses the key classes.
 *
 * @packageDocumentation
 */
export { mlDSASupport, type MLDSASupport } from './primitives/ml-dsa-support.ts'
export { decryptOAEP, encryptOAEP, type OAEPParameters } from './primitives/oaep.ts'
export { signRSADigest, signRSADigestInfo, type RSAScheme } from './primitives/raw-rsa.ts'
