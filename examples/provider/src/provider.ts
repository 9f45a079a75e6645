import {
  AccessDeniedError,
  defineProvider,
  KeyNotFoundError,
  publicKeyFromDER,
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA512,
  RSA_PSS_SHA256,
  RSA_PSS_SHA512,
  RSAPrivateKey,
  signing,
  ThrottledError,
  type Call,
  type KeyProvider,
  type RSAPublicKey,
  type SignOffer,
} from '@kmskeys/core'
import { CloudError, type CloudClient } from './cloud-client.ts'

/** What the service signs with, under its own names. Whatever is not here is refused before any call. */
export const OFFERS: readonly CloudOffer[] = [
  { algorithm: RSA_PKCS1V15_SHA256, input: 'digest', service: 'RSA_PKCS1_SHA256' },
  { algorithm: RSA_PKCS1V15_SHA512, input: 'digest', service: 'RSA_PKCS1_SHA512' },
  { algorithm: RSA_PSS_SHA256, input: 'digest', service: 'RSA_PSS_SHA256' },
  { algorithm: RSA_PSS_SHA512, input: 'digest', service: 'RSA_PSS_SHA512' },
]
export type CloudOffer = SignOffer & { readonly service: string }

/** An RSA key that never leaves the cloud. */
class CloudRSAPrivateKey extends RSAPrivateKey {
  constructor(client: CloudClient, keyId: string, publicKey: RSAPublicKey) {
    const sign = (offer: CloudOffer, digest: Uint8Array, { signal }: Call): Promise<Uint8Array> =>
      client.sign(keyId, offer.service, digest, { signal }).catch(refusalOf(keyId))
    super({ id: `cloud:${keyId}`, publicKey, signing: signing(OFFERS, sign) })
  }
}

/** The keys of the cloud. A reference is the id of a key, or `cloud:` and the id. */
export function cloudKeys({ client }: { readonly client: CloudClient }): KeyProvider {
  return defineProvider({
    name: 'cloud',
    schemes: ['cloud'],
    open: async (reference, { signal }) => {
      const keyId = reference.replace(/^cloud:/u, '')
      const spki = await client.getPublicKey(keyId, { signal }).catch(refusalOf(keyId))
      return new CloudRSAPrivateKey(client, keyId, publicKeyFromDER(spki, { type: 'rsa' }))
    },
  })
}

/** Gives what the service answered the type that callers know. */
function refusalOf(keyId: string): (cause: unknown) => never {
  return (cause) => {
    const Refusal = cause instanceof CloudError ? ERRORS[cause.status] : undefined
    throw Refusal ? new Refusal(`the cloud refused to use the key ${keyId}`, { cause }) : cause
  }
}
type Refusal = typeof AccessDeniedError | typeof KeyNotFoundError | typeof ThrottledError
const ERRORS: Record<number, Refusal> = { 403: AccessDeniedError, 404: KeyNotFoundError, 429: ThrottledError }
