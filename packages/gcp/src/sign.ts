import type { protos } from '@google-cloud/kms'
import type { Call } from '@kmskeys/core'
import { requireBytes, requireSame } from '@kmskeys/core/service'
import type { GcpSignOffer } from './algorithms.ts'
import { askTwice, checksumOf, requireChecksum, requireVerified } from './checksums.ts'
import { send } from './send.ts'
import type { Service } from './service.ts'

type Reply = protos.google.cloud.kms.v1.IAsymmetricSignResponse

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
  return askTwice(call, () =>
    send(service, call, { operation: 'AsymmetricSign', request, subject: name }).then((reply) =>
      signatureOf(name, digest, reply),
    ),
  )
}

/** The signature of a reply that names the version and whose checksums are right. */
function signatureOf(name: string, digest: GcpSignOffer['digest'], reply: Reply): Uint8Array {
  requireSame('the version', name, reply.name)
  if (digest === undefined) requireVerified('data', reply.verifiedDataCrc32c)
  else requireVerified('digest', reply.verifiedDigestCrc32c)
  const signature = requireBytes('signature', reply.signature)
  requireChecksum('signature', signature, reply.signatureCrc32c)
  return signature
}
