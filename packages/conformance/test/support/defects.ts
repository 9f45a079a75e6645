import { constants, generateKeyPairSync, privateEncrypt, type KeyObject } from 'node:crypto'
import {
  ecdsaToP1363,
  KeyNotFoundError,
  RSA_PKCS1V15_SHA512,
  RSA_PSS_SHA256,
  type RSASignatureAlgorithm,
} from '@kmskeys/core'
import { signRSADigest } from '@kmskeys/core/primitives'
import type { ProviderDescription } from '@kmskeys/conformance'
import { honestReply, type Defect } from './sample-provider.ts'

/** Keys of the same types, which nobody asked for. */
const OTHER_KEYS: { readonly [type: string]: KeyObject } = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ec: generateKeyPairSync('ec', { namedCurve: 'secp521r1' }).privateKey,
  ed25519: generateKeyPairSync('ed25519').privateKey,
}

/** A defect, and how the kit must notice it. */
export interface Planted {
  readonly defect: Defect
  /** What the description says differently. */
  readonly description?: Partial<ProviderDescription>
  /** A test that must fail, and what it must say. */
  readonly test: string
  readonly says: string
}

export const DEFECTS: { readonly [what: string]: Planted } = {
  'a PSS salt of another length': {
    defect: {
      reply: (signing) => {
        const algorithm = signing.offer.algorithm as RSASignatureAlgorithm
        if (algorithm.scheme !== 'pss' || signing.offer.input !== 'digest') return honestReply(signing)
        return signRSADigest(signing.key, 2048, { ...algorithm, saltLength: 10 }, signing.bytes)
      },
    },
    test: 'the rsa key rsa › it signs bytes',
    says: 'RSA_PSS_SHA256',
  },
  'an MGF1 hash that is ignored': {
    defect: {
      reply: (signing) => {
        const algorithm = signing.offer.algorithm as RSASignatureAlgorithm
        return honestReply(
          algorithm.scheme === 'pss'
            ? {
                ...signing,
                offer: {
                  ...signing.offer,
                  algorithm: { ...algorithm, mgf1Hash: algorithm.hash },
                },
              }
            : signing,
        )
      },
    },
    test: 'the rsa key rsa › it signs bytes',
    says: 'RSA_PSS_SHA256_MGF1_SHA512',
  },
  'r‖s where DER is promised': {
    defect: {
      reply: (signing) =>
        signing.offer.algorithm.keyType === 'ec'
          ? ecdsaToP1363(honestReply({ ...signing, offer: { ...signing.offer, output: 'der' } }), 66)
          : honestReply(signing),
    },
    test: 'the ec key ec › it signs bytes',
    says: 'ECDSA_SHA512',
  },
  'a DER integer without its leading zero': {
    defect: {
      reply: (signing) => {
        const reply = honestReply(signing)
        return signing.offer.output === 'p1363' ? reply : withoutSignByte(reply)
      },
    },
    test: 'the ec key ec',
    says: 'ECDSA_SHA512',
  },
  'r‖s with leading zeros dropped': {
    defect: {
      reply: (signing) => {
        const reply = honestReply(signing)
        return signing.offer.output !== 'p1363' || reply[0] !== 0 ? reply : reply.subarray(1)
      },
    },
    test: 'the ec key ec › a signature with a leading zero byte',
    says: 'ECDSA_SHA256',
  },
  'a PKCS1v15 signature without its DigestInfo': {
    defect: {
      reply: (signing) => {
        if (signing.offer.algorithm.name !== 'RSA_PKCS1V15_SHA256' || signing.offer.input !== 'digest')
          return honestReply(signing)
        return privateEncrypt({ key: signing.key, padding: constants.RSA_PKCS1_PADDING }, signing.bytes)
      },
    },
    test: 'the rsa key rsa › it signs digests',
    says: 'RSA_PKCS1V15_SHA256: a digest',
  },
  'an abort that does not reach the service': {
    defect: { passSignal: false },
    test: 'a service that does not answer › an abort',
    says: 'hand call.signal on',
  },
  'an error without a type': {
    defect: {
      open: (reference) => {
        if (reference === 'nothing') throw new Error('404')
      },
    },
    test: 'opening › a key that does not exist',
    says: 'PROVIDER instead of KEY_NOT_FOUND',
  },
  'another key that signs': {
    defect: {
      reply: (signing) =>
        honestReply({ ...signing, key: OTHER_KEYS[signing.offer.algorithm.keyType] ?? signing.key }),
    },
    test: 'the ed25519 key ed25519 › it signs bytes',
    says: 'node:crypto does not accept',
  },
  'a secret in a message': {
    defect: {
      open: (reference) => {
        if (reference === 'nothing') throw new KeyNotFoundError('there is no key nothing for the PIN hunter2')
      },
    },
    test: 'opening › a key that does not exist',
    says: 'shows secrets[0]',
  },
  'a secret in what the error carries along': {
    defect: {
      open: (reference) => {
        if (reference === 'nothing')
          throw Object.assign(new KeyNotFoundError('there is no key'), { request: { pin: 'hunter2' } })
      },
    },
    test: 'opening › a key that does not exist',
    says: 'shows secrets[0]',
  },
  'an offer that is never chosen': {
    defect: { moreOffers: [{ algorithm: RSA_PSS_SHA256, input: 'message' }] },
    test: 'coverage › every offer',
    says: 'RSA_PSS_SHA256 (message)',
  },
  'an offer that does not work': {
    defect: {
      verifyAfterSign: true,
      reply: (signing) => {
        if (signing.offer.input === 'digest-info') throw new TypeError('not implemented')
        return honestReply(signing)
      },
    },
    test: 'coverage › every offer',
    says: `${RSA_PKCS1V15_SHA512.name} (digest-info)`,
  },
  'garbage for a signature': {
    defect: {
      reply: ({ offer }) =>
        offer.output === 'p1363' ? new Uint8Array(132).fill(1) : new Uint8Array(256).fill(1),
    },
    test: 'the rsa key rsa › it signs bytes',
    says: 'node:crypto does not accept',
  },
  'signatures that are not verified, against what is described': {
    defect: { verifyAfterSign: false },
    description: { verifiesSignatures: true },
    test: 'the rsa key rsa › it signs bytes',
    says: 'verified: false',
  },
  'an abort that is ignored': {
    defect: {
      wrap: (provider) => ({
        ...provider,
        getPrivateKey: (reference: string, options: object) =>
          provider.getPrivateKey(reference, { ...options, signal: undefined }),
      }),
    },
    test: 'an abort before the call',
    says: 'was not refused',
  },
  'an abort with an error of its own': {
    defect: {
      wrap: (provider) => ({
        ...provider,
        getPrivateKey: (async (reference: string, options: { signal?: AbortSignal }) => {
          if (options?.signal?.aborted === true) throw new DOMException('aborted', 'AbortError')
          return provider.getPrivateKey(reference, options)
        }) as typeof provider.getPrivateKey,
      }),
    },
    test: 'an abort before the call',
    says: "instead of the signal's reason",
  },
  'a provider that works after it was closed': {
    defect: {
      wrap: (provider) => ({
        ...provider,
        close: async () => undefined,
        [Symbol.asyncDispose]: async () => undefined,
      }),
    },
    test: 'closing › after it was closed',
    says: 'was not refused',
  },
}

/** A DER encoded ECDSA signature whose r loses the zero byte that keeps it positive, or one of its own. */
function withoutSignByte(der: Uint8Array): Uint8Array {
  const at = (der[1] ?? 0) > 0x80 ? 5 : 4
  if (der[at] !== 0) return der
  const shorter = Buffer.concat([der.subarray(0, at), der.subarray(at + 1)])
  shorter[at - 4 + 1] = (shorter[at - 4 + 1] ?? 0) - 1
  shorter[at - 1] = (shorter[at - 1] ?? 0) - 1
  return shorter
}
