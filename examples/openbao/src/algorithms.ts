import * as core from '@kmskeys/core'
import type { DecryptOffer, KeyKind, SignOffer } from '@kmskeys/core'

export type TransitOffer = SignOffer & { readonly hash?: string; readonly scheme?: string }

const pkcs1v15 = { input: 'digest', scheme: 'pkcs1v15' } as const
const pss = { input: 'digest', scheme: 'pss' } as const

/** What transit signs with. A request may have 32 MiB, in which a message stands as base64; core collects as much of a stream. */
export const SIGNS: readonly TransitOffer[] = [
  { algorithm: core.RSA_PKCS1V15_SHA256, hash: 'sha2-256', ...pkcs1v15 },
  { algorithm: core.RSA_PKCS1V15_SHA384, hash: 'sha2-384', ...pkcs1v15 },
  { algorithm: core.RSA_PKCS1V15_SHA512, hash: 'sha2-512', ...pkcs1v15 },
  { algorithm: core.RSA_PSS_SHA256, hash: 'sha2-256', ...pss },
  { algorithm: core.RSA_PSS_SHA384, hash: 'sha2-384', ...pss },
  { algorithm: core.RSA_PSS_SHA512, hash: 'sha2-512', ...pss },
  { algorithm: core.ECDSA_SHA256, hash: 'sha2-256', input: 'digest' },
  { algorithm: core.ECDSA_SHA384, hash: 'sha2-384', input: 'digest' },
  { algorithm: core.ECDSA_SHA512, hash: 'sha2-512', input: 'digest' },
  { algorithm: core.ED25519, input: 'message', maxBytes: 16 * 1024 * 1024 },
]

/** What it decrypts: OAEP with SHA-256 in both places, and no label. */
export const DECRYPTS: readonly DecryptOffer[] = [{ algorithm: core.RSA_OAEP_SHA256 }]

/** The keys that it has, under its own names. */
export const KINDS: readonly (KeyKind & { readonly name: string })[] = [
  { name: 'rsa-2048', type: 'rsa', size: 2048 },
  { name: 'rsa-3072', type: 'rsa', size: 3072 },
  { name: 'rsa-4096', type: 'rsa', size: 4096 },
  { name: 'ecdsa-p256', type: 'ec', curve: 'P-256' },
  { name: 'ecdsa-p384', type: 'ec', curve: 'P-384' },
  { name: 'ecdsa-p521', type: 'ec', curve: 'P-521' },
  { name: 'ed25519', type: 'ed25519' },
]
