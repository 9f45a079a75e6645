import { createSecureServer } from 'node:http2'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { KeyManagementServiceClient } from '@google-cloud/kms'
import { gcpKms } from '@kmskeys/gcp'
import { needsCommand } from '@kmskeys/testing'
import { googleAuthLibrary, grpc } from 'google-gax'
import { describe, expect, it } from 'vitest'
import { makeCertificate } from './certificate.ts'
import { failure } from './emulated.ts'

const version = 'projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1'

/** Looks for credentials as the library does, and ends as the test wants. */
function authThat(getClient: () => Promise<never>): googleAuthLibrary.GoogleAuth {
  return Object.assign(new googleAuthLibrary.GoogleAuth(), { getClient })
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

describe('credentials that are not there', () => {
  it('nothing was sent, and they are looked for again', async () => {
    let asked = 0
    const auth = authThat(async () => {
      asked++
      throw new Error('Could not load the default credentials.')
    })
    const kms = gcpKms({ clientOptions: { auth } })
    for (let call = 1; call <= 2; call++) {
      const error = await failure(kms.getPrivateKey(version))
      expect(error).toMatchObject({
        code: 'AUTHENTICATION',
        reason: 'missing',
        outcome: 'not-sent',
        retryable: false,
      })
      expect(error.message).toContain('GOOGLE_APPLICATION_CREDENTIALS')
    }
    expect(asked).toBeGreaterThanOrEqual(2)
    await kms.close()
  })

  it('a search without end does not hold up the call, and not the closing', async () => {
    const kms = gcpKms({ clientOptions: { auth: authThat(() => new Promise(() => undefined)) } })
    expect(await failure(kms.getPrivateKey(version, { timeout: 100 }))).toMatchObject({
      code: 'TIMEOUT',
      outcome: 'not-sent',
    })
    // Closing awaits the calls in flight, of which there is none any more: the search would go on for 10 seconds.
    const late = delay(4000, 'late', { ref: false })
    expect(await Promise.race([kms.close(), late])).not.toBe('late')
  })

  it('an abort ends the search by its own reason', async () => {
    const kms = gcpKms({ clientOptions: { auth: authThat(() => new Promise(() => undefined)) } })
    await expect(kms.getPrivateKey(version, { signal: AbortSignal.timeout(50) })).rejects.toThrow('aborted')
    await kms.close()
  })
})

it('a server that says nothing: the call ends with its deadline, and nothing was sent', async () => {
  const server = createServer((socket) => socket.unref())
  const kms = gcpKms({ endpoint: `http://127.0.0.1:${await portOf(server)}` })
  expect(await failure(kms.getPrivateKey(version, { timeout: 200 }))).toMatchObject({
    code: 'TIMEOUT',
    outcome: 'not-sent',
  })
  await kms.close()
  server.close()
})

needsCommand('openssl').describe('TLS', () => {
  const { key, cert } = makeCertificate()

  it('that is not trusted: nothing was sent, and trying again is of no use', async () => {
    const requests: unknown[] = []
    const server = createSecureServer({ key, cert }, (request) => requests.push(request))
    const authClient = new googleAuthLibrary.OAuth2Client()
    authClient.setCredentials({ access_token: 'ya29.secret' })
    const kms = gcpKms({
      endpoint: `https://127.0.0.1:${await portOf(server)}`,
      clientOptions: { authClient },
    })
    const error = await failure(kms.getPrivateKey(version))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent', retryable: false })
    expect(error.message).toMatch(/self-signed certificate.*; check endpoint and CA$/u)
    expect(error.message).not.toContain('ya29')
    expect(requests).toEqual([])
    await kms.close()
    server.close()
  })

  it('a token that cannot be had: nothing was sent', async () => {
    const requests: unknown[] = []
    const server = createSecureServer({ key, cert }, (request) => requests.push(request))
    const port = await portOf(server)
    const tokens = grpc.credentials.createFromMetadataGenerator((_, callback) =>
      callback(Object.assign(new Error('invalid_grant'), { code: '400' })),
    )
    const client = new KeyManagementServiceClient({
      apiEndpoint: '127.0.0.1',
      port,
      sslCreds: grpc.credentials.combineChannelCredentials(grpc.credentials.createSsl(cert), tokens),
      universeDomain: 'googleapis.com',
    })
    const kms = gcpKms({ client })
    expect(await failure(kms.getPrivateKey(version))).toMatchObject({
      code: 'AUTHENTICATION',
      reason: 'wrong',
      outcome: 'not-sent',
    })
    expect(requests).toEqual([])
    await kms.close()
    await client.close()
    server.close()
  })
})
