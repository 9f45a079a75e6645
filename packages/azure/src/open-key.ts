import type { KeyVaultKey } from '@azure/keyvault-keys'
import {
  decryption,
  ECPublicKey,
  IntegrityError,
  signing,
  WrongKeyTypeError,
  type AnyPublicKey,
  type Call,
  type OpenedKey,
} from '@kmskeys/core'
import { DECRYPT_OFFERS, OFFERS, type AzureOffer } from './algorithms.ts'
import type { AzureContext } from './context.ts'
import { decrypt } from './decrypt.ts'
import { publicKeyOf } from './public-key.ts'
import { parseKid, parseReference, sameVault, type Reference } from './reference.ts'
import { send } from './send.ts'
import { remoteKey, type Service } from './service.ts'
import { sign } from './sign.ts'

/** Opens the key that a reference names, with one GetKey; without a version the latest, to which it is pinned. */
export async function openKey(context: AzureContext, reference: string, call: Call): Promise<OpenedKey> {
  const { vaultUrl, name, version, hsm } = parseReference(reference)
  const service = await context.services.at(vaultUrl)
  const { value: key } = await send(service, call, {
    operation: 'GetKey',
    subject: version === undefined ? name : `${name}/${version}`,
    run: (options) => service.client.getKey(name, { ...options, ...(version !== undefined && { version }) }),
  })
  const opened = openedKey(service, key, { name, version }, context.verifySignatures)
  if (hsm && key.keyType?.endsWith('-HSM') !== true)
    throw new WrongKeyTypeError(
      `the reference asks for a key in an HSM, and ${opened.id} is ${key.keyType}`,
      {
        keyId: opened.id,
        outcome: 'refused',
      },
    )
  return opened
}

/**
 * Makes a key of what the service answered: the key identifier, which every later call uses and every later reply must
 * repeat, the public half, and what its operations (`key_ops`) permit.
 *
 * @throws {IntegrityError} when it is not the key that was asked for
 */
export function openedKey(
  service: Service,
  reply: KeyVaultKey,
  asked: Pick<Reference, 'name' | 'version'>,
  verifyAfterSign: boolean,
): OpenedKey {
  const id = idOf(service, reply, asked)
  const publicKey = publicKeyOf(reply.key ?? {}, id)
  const { enabled, notBefore, expiresOn } = reply.properties
  const state = { enabled, notBefore, expiresOn }
  const key = { id, state, service, remote: remoteKey(service, id) }
  const operations = reply.keyOperations ?? []
  return {
    id,
    publicKey,
    verifyAfterSign,
    because: `its key_ops are ${operations.join(', ') || 'none'}`,
    ...(operations.includes('sign') && {
      signing: signing(offersOf(publicKey), (offer, digest, call) => sign(key, offer, digest, call)),
    }),
    ...(operations.includes('decrypt') &&
      publicKey.type === 'rsa' && {
        decryption: decryption(DECRYPT_OFFERS, (offer, ciphertext, call) =>
          decrypt(key, offer, ciphertext, call),
        ),
      }),
  }
}

function offersOf(publicKey: AnyPublicKey): readonly AzureOffer[] {
  const curve = publicKey instanceof ECPublicKey ? publicKey.curve : undefined
  return OFFERS.filter((offer) => offer.algorithm.keyType === publicKey.type && offer.curve === curve)
}

/** The identifier of the key that answered, which must be one that was asked for. Case does not matter in names. */
function idOf(
  { vaultUrl }: Service,
  { id = '' }: KeyVaultKey,
  { name, version }: Pick<Reference, 'name' | 'version'>,
): string {
  const kid = parseKid(id)
  const right =
    kid !== undefined &&
    sameVault(kid.vaultUrl, vaultUrl) &&
    kid.name.toLowerCase() === name.toLowerCase() &&
    (version === undefined || kid.version.toLowerCase() === version.toLowerCase())
  if (right) return id
  throw new IntegrityError(
    `asked for ${vaultUrl}/keys/${name}/${version ?? ''}, and the reply is of ${id || 'no key'}`,
  )
}
