/** Keys in the transit engine of OpenBao, over its HTTP API. */
export { DECRYPTS, SIGNS, type TransitOffer } from './algorithms.ts'
export { openbaoKeys } from './provider.ts'
export type { OpenBaoOptions } from './transit.ts'
