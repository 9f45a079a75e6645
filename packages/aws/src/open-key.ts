import type { GetPublicKeyResponse } from '@aws-sdk/client-kms'
import { IntegrityError, signing, UnsupportedAlgorithmError, type Call, type OpenedKey } from '@kmskeys/core'
import { fieldOf, publicKeyOfReply, requireBytes } from '@kmskeys/core/service'
import { KEY_SPECS, OFFERS, type KeySpecRow } from './algorithms.ts'
import type { AwsContext } from './context.ts'
import { parseArn, parseReference, type Reference } from './reference.ts'
import { send } from './send.ts'
import type { Service } from './service.ts'
import { sign } from './sign.ts'

/** Opens the key that a reference names. */
export async function openKey(context: AwsContext, reference: string, call: Call): Promise<OpenedKey> {
  const parsed = parseReference(reference)
  return fetchKey(await context.services.in(parsed.region), parsed, context.verifySignatures, call)
}

/** Makes a key of what one GetPublicKey answers: the ARN, which every later call uses, the public half, the offers. */
export async function fetchKey(
  service: Service,
  reference: Reference,
  verifyAfterSign: boolean,
  call: Call,
): Promise<OpenedKey> {
  const reply = await send(service, call, {
    command: service.commands.getPublicKey,
    input: { KeyId: reference.native },
    subject: reference.native,
  })
  const id = arnOf(reply, reference, service)
  const spec = specOf(reply, id)
  const publicKey = publicKeyOfReply(requireBytes('public key', reply.PublicKey), spec, id)
  // The service has one name for the algorithms of all parameter sets.
  const set = fieldOf(spec, 'parameterSet')
  const offers = OFFERS.filter(
    ({ algorithm, name }) =>
      algorithm.keyType === publicKey.type &&
      fieldOf(algorithm, 'parameterSet') === set &&
      reply.SigningAlgorithms?.includes(name) === true,
  )
  if (offers.length === 0) return { id, publicKey, verifyAfterSign }
  return {
    id,
    publicKey,
    verifyAfterSign,
    signing: signing(offers, (offer, bytes, each) => sign(service, id, offer, bytes, each)),
  }
}

/** The ARN of the key that answered, which must be one that the reference can name. */
function arnOf({ KeyId: id = '' }: GetPublicKeyResponse, reference: Reference, { region }: Service): string {
  const arn = parseArn(id)
  const asked = parseArn(reference.native)
  const right =
    arn !== undefined &&
    arn.resource.startsWith('key/') &&
    arn.region === region &&
    (asked === undefined || asked.scope === arn.scope) &&
    (reference.kind !== 'key-arn' || id === reference.native) &&
    (reference.kind !== 'key-id' || arn.resource === `key/${reference.native}`)
  if (right) return id
  throw new IntegrityError(
    `asked for ${reference.native} in ${region}, and the reply is of ${id || 'no key'}`,
  )
}

function specOf({ KeySpec: name }: GetPublicKeyResponse, id: string): KeySpecRow {
  if (name === undefined) throw new IntegrityError(`the reply does not say of what kind the key ${id} is`)
  const row = KEY_SPECS.find((each) => each.name === name)
  if (row !== undefined) return row
  const supported = KEY_SPECS.map((each) => each.name)
  throw new UnsupportedAlgorithmError(
    `the key ${id} is of the kind ${name}, which is not known here; known are ${supported.join(', ')}`,
    { supported, outcome: 'refused' },
  )
}
