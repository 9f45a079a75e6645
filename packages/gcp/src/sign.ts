import type { Call } from '@kmskeys/core'
import { requireBytes, requireSame } from '@kmskeys/core/service'
import type { GcpSignOffer } from './algorithms.ts'
import { askTwice, checksumOf, requireChecksum, requireVerified } from './checksums.ts'
import { send } from './send.ts'
import type { Service } from './service.ts'

/** Signs with one call, by the version's name, and believes only an undamaged reply that names this version. */
export function sign(
  service: Service,
  name: string,
  { digest }: GcpSignOffer,
  bytes: Uint8Array,
  call: Call,
): Promise<Uint8Array> {
  const checksum = checksumOf(bytes)
  const request =
    digest === undefined
      ? { name, data: bytes, dataCrc32c: checksum }
      : { name, digest: { [digest]: bytes }, digestCrc32c: checksum }
  return askTwice(call, async () => {
    const [reply] = await send(service, call, {
      operation: 'AsymmetricSign',
      subject: name,
      request: (client, options) => client.asymmetricSign(request, options),
    })
    requireSame('the version', name, reply.name)
    if (digest === undefined) requireVerified('data', reply.verifiedDataCrc32c)
    else requireVerified('digest', reply.verifiedDigestCrc32c)
    const signature = requireBytes('signature', reply.signature)
    requireChecksum('signature', signature, reply.signatureCrc32c)
    return signature
  })
}
