import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { awsKms } from '@kmskeys/aws'
import { ECDSA_SHA256 } from '@kmskeys/core'
import type { Effort } from '../measure/effort.ts'
import { startCannedServer } from './canned-server.ts'
import { cpuRatio } from './cpu-ratio.ts'

/** What a call of ours is compared with. */
export const BARE_SDK =
  'client.send(new SignCommand({ KeyId, Message: digest, MessageType, SigningAlgorithm }))'

const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const message = Buffer.from('32 bytes, which are their digest')
const digest = createHash('sha256').update(message).digest()

/** CPU time of a signature through us ÷ that through the SDK alone, both over clients of the same configuration. */
export async function awsSignRatio(verifySignatures: boolean, effort: Effort): Promise<number> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  using server = await startCannedServer({
    header: 'x-amz-target',
    replies: {
      GetPublicKey: JSON.stringify({
        KeyId: ARN,
        PublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
        KeySpec: 'ECC_NIST_P256',
        KeyUsage: 'SIGN_VERIFY',
        SigningAlgorithms: ['ECDSA_SHA_256'],
      }),
      Sign: JSON.stringify({
        KeyId: ARN,
        Signature: sign('sha256', message, privateKey).toString('base64'),
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    },
  })
  const clientConfig = {
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  }
  const client = new KMSClient({ region: 'eu-west-1', ...clientConfig })
  const kms = awsKms({ region: 'eu-west-1', clientConfig, verifySignatures })
  const key = await kms.getPrivateKey(ARN, { type: 'ec' })
  const baseline = (): Promise<unknown> =>
    client.send(
      new SignCommand({
        KeyId: ARN,
        Message: digest,
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    )
  // A verification starts from the message: that of a bare digest is our own arithmetic, and ten times slower.
  const subject = verifySignatures
    ? (): Promise<unknown> => key.signWith(ECDSA_SHA256, message)
    : (): Promise<unknown> => key.signWith(ECDSA_SHA256, digest, { input: 'digest' })
  try {
    return await cpuRatio({ subject, baseline }, effort)
  } finally {
    await kms.close()
    client.destroy()
  }
}
