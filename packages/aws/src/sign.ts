import { IntegrityError, type Call } from '@kmskeys/core'
import { AbortRelay } from './abort.ts'
import type { AwsOffer } from './algorithms.ts'
import { send } from './send.ts'
import type { Service } from './service.ts'

/** Signs with one call, by the key's ARN, and believes only a reply that names this key and algorithm. */
export async function sign(
  service: Service,
  arn: string,
  { name, messageType }: AwsOffer,
  bytes: Uint8Array,
  call: Call,
): Promise<Uint8Array> {
  const command = new service.sdk.SignCommand({
    KeyId: arn,
    Message: bytes,
    MessageType: messageType,
    SigningAlgorithm: name,
  })
  const reply = await send(service, call, {
    command,
    operation: 'Sign',
    subject: arn,
    abortSignal: service.ownHandler ? new AbortRelay(call.signal) : call.signal,
  })
  const { KeyId: signer, Signature: signature, SigningAlgorithm: algorithm } = reply
  if (signer !== arn)
    throw new IntegrityError(
      `asked to sign with ${arn}, and the reply is of ${signer ?? 'no key'}; it was dropped`,
    )
  if (algorithm !== name)
    throw new IntegrityError(
      `asked for ${name}, and the reply is ${algorithm ?? 'without algorithm'}; it was dropped`,
    )
  if (signature === undefined) throw new IntegrityError('the reply has no signature')
  return signature
}
