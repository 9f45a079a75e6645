import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { CryptographyClient } from '@azure/keyvault-keys'
import { azureKeyVault } from '@kmskeys/azure'
import { ECDSA_SHA256 } from '@kmskeys/core'
import { privateKeyFromPEM } from '@kmskeys/local'
import { CertificateBuilder, ip, Name, subjectAlternativeName } from '@kmskeys/x509'
import type { Effort } from '../measure/effort.ts'
import { startCannedServer } from './canned-server.ts'
import { cpuRatio } from './cpu-ratio.ts'

/** What a call of ours is compared with. */
export const BARE_SDK = "cryptographyClient.sign('ES256', digest)"

const VERSION = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'
const message = Buffer.from('32 bytes, which are their digest')
const digest = createHash('sha256').update(message).digest()
const credential = {
  getToken: async (): Promise<{ token: string; expiresOnTimestamp: number }> => ({
    token: 'token',
    expiresOnTimestamp: Date.now() + 3_600_000,
  }),
}

/** CPU time of a signature through us ÷ that through the SDK alone, both over clients of the same configuration. */
export async function azureSignRatio(verifySignatures: boolean, effort: Effort): Promise<number> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  const kid = `{origin}/keys/ca/${VERSION}`
  const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const certificate = await selfSigned()
  using server = await startCannedServer({
    certificate,
    challenge:
      'Bearer authorization="https://login.example.org/tenant", resource="https://vault.example.org"',
    replies: {
      [VERSION]: JSON.stringify({
        key: { kid, kty: 'EC', key_ops: ['sign', 'verify'], crv: 'P-256', x, y },
        attributes: { enabled: true },
      }),
      sign: JSON.stringify({ kid, value: signature.toString('base64url') }),
    },
  })
  const clientOptions = {
    disableChallengeResourceVerification: true,
    tlsOptions: { ca: certificate.cert },
  }
  const id = kid.replace('{origin}', server.endpoint)
  const client = new CryptographyClient(id, credential, { ...clientOptions })
  const vault = azureKeyVault({ credential, clientOptions, verifySignatures })
  const key = await vault.getPrivateKey(id, { type: 'ec' })
  const baseline = (): Promise<unknown> => client.sign('ES256', digest)
  // A verification starts from the message: that of a bare digest is our own arithmetic, and ten times slower.
  const subject = verifySignatures
    ? (): Promise<unknown> => key.signWith(ECDSA_SHA256, message)
    : (): Promise<unknown> => key.signWith(ECDSA_SHA256, digest, { input: 'digest' })
  try {
    return await cpuRatio({ subject, baseline }, effort)
  } finally {
    await vault.close()
  }
}

/** The SDK asks for a token over TLS only. */
async function selfSigned(): Promise<{ readonly key: string; readonly cert: string }> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const certificate = await new CertificateBuilder()
    .subject(Name.of({ commonName: 'canned' }))
    .validFor({ days: 1 })
    .extension(subjectAlternativeName([ip('127.0.0.1')]))
    .sign(await privateKeyFromPEM(key))
  return { key, cert: certificate.toPEM() }
}
