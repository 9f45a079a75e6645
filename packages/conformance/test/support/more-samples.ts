import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto'
import {
  agreement,
  decapsulation,
  defineProvider,
  ED25519,
  ED25519PH,
  KeyNotFoundError,
  ML_DSA_44,
  ML_KEM_512,
  publicKeyFromDER,
  signing,
  SLH_DSA_SHA2_128F,
  X25519,
  type KeyProvider,
  type OpenedKey,
  type PublicKey,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { ed25519ph } from '@kmskeys/core/primitives'
import type { DescribedKey, ProviderDescription } from '@kmskeys/conformance'
import { eddsa } from '@noble/curves/abstract/edwards.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { ml_kem512 } from '@noble/post-quantum/ml-kem.js'
import { slh_dsa_sha2_128f } from '@noble/post-quantum/slh-dsa.js'

type Abilities = Pick<OpenedKey, 'publicKey'> & Partial<OpenedKey>

/** A provider with one key, of which nothing is verified but by the kit. */
export function describeKey(
  type: DescribedKey['type'],
  abilities: () => Abilities,
  wrap: (provider: KeyProvider) => KeyProvider = (provider) => provider,
): ProviderDescription {
  const made = abilities()
  return {
    name: 'sample',
    open: () =>
      wrap(
        defineProvider({
          name: 'sample',
          open: async (reference) => {
            if (reference !== 'key') throw new KeyNotFoundError(`there is no key ${reference}`)
            return { id: reference, verifyAfterSign: false, ...made }
          },
        }),
      ),
    keys: [{ reference: 'key', type }],
    unknownReference: 'nothing',
    verifiesSignatures: false,
    shortSignatures: 16,
  }
}

/** A key that agrees, in the way that is given. */
export function agreeing(
  agree: (key: KeyObject, peer: PublicKey) => Uint8Array = (privateKey, peer) =>
    diffieHellman({ privateKey, publicKey: peer.toKeyObject() }),
): Abilities {
  const { privateKey } = generateKeyPairSync('x25519')
  return {
    publicKey: halfOf(privateKey),
    agreement: agreement([{ algorithm: X25519 }], (_, peer) => agree(privateKey, peer)),
  }
}

const kem = ml_kem512.keygen()

/** A key that decapsulates, in the way that is given. */
export function decapsulating(
  decapsulate: (ciphertext: Uint8Array, secretKey: Uint8Array) => Uint8Array = ml_kem512.decapsulate,
): Abilities {
  return {
    publicKey: publicKeyFromDER(spkiOf('2.16.840.1.101.3.4.4.1', kem.publicKey)),
    decapsulation: decapsulation([{ algorithm: ML_KEM_512 }], (_, ciphertext) =>
      decapsulate(new Uint8Array(ciphertext), kem.secretKey),
    ),
  }
}

const dsa = ml_dsa44.keygen()

/** A key that signs µ and nothing else, as a service may. */
export function signingMu(
  signMu: (mu: Uint8Array, secretKey: Uint8Array) => Uint8Array = (mu, secretKey) =>
    ml_dsa44.internal.sign(mu, secretKey, { externalMu: true }),
): Abilities {
  return {
    publicKey: publicKeyFromDER(spkiOf('2.16.840.1.101.3.4.3.17', dsa.publicKey)),
    signing: signing([{ algorithm: ML_DSA_44, input: 'mu' }], (_, mu) =>
      signMu(new Uint8Array(mu), dsa.secretKey),
    ),
  }
}

const phased = ed25519ph(eddsa, ed25519.Point)

/** A key that signs as Ed25519ph, given the digest, and without contexts. */
export function signingPrehashed(
  signDigest: (digest: Uint8Array, seed: Uint8Array) => Uint8Array = (digest, seed) =>
    phased.sign(digest, seed, {}),
): Abilities {
  const { privateKey } = generateKeyPairSync('ed25519')
  const seed = new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32))
  return {
    publicKey: halfOf(privateKey),
    signing: signing(
      [
        { algorithm: ED25519, input: 'message' },
        { algorithm: ED25519PH, input: 'digest' },
      ],
      ({ input }, bytes) =>
        input === 'message' ? sign(null, bytes, privateKey) : signDigest(new Uint8Array(bytes), seed),
    ),
  }
}

const slhDSA = slh_dsa_sha2_128f.keygen()

/** A key that signs as SLH-DSA, with contexts. */
export function signingByHashes(takesContext = true): Abilities {
  const key = createPrivateKey({
    key: Buffer.from(
      encodeDER((w) =>
        w.sequence(() =>
          w
            .integer(0)
            .sequence(() => w.oid('2.16.840.1.101.3.4.3.21'))
            .octetString(slhDSA.secretKey),
        ),
      ),
    ),
    format: 'der',
    type: 'pkcs8',
  })
  return {
    publicKey: publicKeyFromDER(spkiOf('2.16.840.1.101.3.4.3.21', slhDSA.publicKey)),
    signing: signing(
      [{ algorithm: SLH_DSA_SHA2_128F, input: 'message', context: true }],
      (_, message, { context }) =>
        sign(null, message, context === undefined || !takesContext ? key : { key, context }),
    ),
  }
}

function halfOf(privateKey: KeyObject): OpenedKey['publicKey'] {
  return publicKeyFromDER(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }))
}

function spkiOf(oid: string, publicKey: Uint8Array): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => w.oid(oid))
      w.bitString(publicKey)
    }),
  )
}
