import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { KeyManagementServiceClient, protos } from '@google-cloud/kms'
import { ECDSA_SHA256 } from '@kmskeys/core'
import { gcpKms } from '@kmskeys/gcp'
import { grpc } from 'google-gax'
import type { Effort } from '../measure/effort.ts'
import { startCannedGrpcServer } from './canned-server.ts'
import { cpuRatio } from './cpu-ratio.ts'

/** What a call of ours is compared with: it computes no checksum, and compares none. */
export const BARE_SDK = 'client.asymmetricSign({ name, digest: { sha256: digest } })'

const { AsymmetricSignResponse, CryptoKeyVersion, PublicKey } = protos.google.cloud.kms.v1

const name = 'projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1'
const message = Buffer.from('32 bytes, which are their digest')
const digest = createHash('sha256').update(message).digest()

/** CPU time of a signature through us ÷ that through the SDK alone, both over clients of the same configuration. */
export async function gcpSignRatio(verifySignatures: boolean, effort: Effort): Promise<number> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const signature = sign('sha256', message, privateKey)
  using server = await startCannedGrpcServer({
    GetPublicKey: base64(
      PublicKey.encode({
        name,
        pem,
        pemCrc32c: { value: crc32c(Buffer.from(pem)) },
        algorithm: CryptoKeyVersion.CryptoKeyVersionAlgorithm.EC_SIGN_P256_SHA256,
      }),
    ),
    AsymmetricSign: base64(
      AsymmetricSignResponse.encode({
        name,
        signature,
        signatureCrc32c: { value: crc32c(signature) },
        verifiedDigestCrc32c: true,
      }),
    ),
  })
  const { hostname, port } = new URL(server.endpoint)
  const client = new KeyManagementServiceClient({
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: grpc.credentials.createInsecure(),
    universeDomain: 'googleapis.com',
  })
  const kms = gcpKms({ endpoint: server.endpoint, verifySignatures })
  const key = await kms.getPrivateKey(name, { type: 'ec' })
  const baseline = (): Promise<unknown> => client.asymmetricSign({ name, digest: { sha256: digest } })
  // A verification starts from the message: that of a bare digest is our own arithmetic, and ten times slower.
  const subject = verifySignatures
    ? (): Promise<unknown> => key.signWith(ECDSA_SHA256, message)
    : (): Promise<unknown> => key.signWith(ECDSA_SHA256, digest, { input: 'digest' })
  try {
    return await cpuRatio({ subject, baseline }, effort)
  } finally {
    await kms.close()
    await client.close()
  }
}

function base64(encoded: { finish(): Uint8Array }): string {
  return Buffer.from(encoded.finish()).toString('base64')
}

/** CRC-32C (RFC 3720, appendix B.4), for answers that are ready beforehand. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
