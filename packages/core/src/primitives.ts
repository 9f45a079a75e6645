/**
 * What `node:crypto` has not for RSA, for those who implement software keys. Everybody else uses the key classes.
 *
 * @packageDocumentation
 */
export { decryptOAEP, encryptOAEP, type OAEPParameters } from './primitives/oaep.ts'
export { signRSADigest, signRSADigestInfo, type RSAScheme } from './primitives/raw-rsa.ts'
