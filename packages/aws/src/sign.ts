import type { Call } from '@kmskeys/core'
import { requireBytes, requireSame } from '@kmskeys/core/service'
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
  const reply = await send(service, call, {
    command: service.commands.sign,
    input: { KeyId: arn, Message: bytes, MessageType: messageType, SigningAlgorithm: name },
    subject: arn,
  })
  requireSame('the key', arn, reply.KeyId)
  requireSame('the algorithm', name, reply.SigningAlgorithm)
  return requireBytes('signature', reply.Signature)
}
