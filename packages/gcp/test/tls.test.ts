import { verify } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { SHA256 } from '@kmskeys/core'
import { gcpKms, type GcpClientOptions } from '@kmskeys/gcp'
import { needsCommand } from '@kmskeys/testing'
import { googleAuthLibrary, grpc } from 'google-gax'
import { afterAll, expect, it, onTestFinished, vi } from 'vitest'
import { makeCertificate } from './certificate.ts'
import { failure } from './emulated.ts'
import { keyRing, replay, version } from './replay.ts'

// Which authorities gRPC trusts is read when it is loaded, and so before what is imported above.
const roots = vi.hoisted(() => {
  const file = `${process.env['TMPDIR'] ?? '/tmp'}/kmskeys-roots-${process.pid}.pem`
  process.env['GRPC_DEFAULT_SSL_ROOTS_FILE_PATH'] = file
  return file
})

// The emulator speaks without TLS, over which gRPC sends no credentials. Here a server has it, and tells who asked.
needsCommand('openssl').describe('an access token over TLS', () => {
  const { key, cert } = makeCertificate()
  writeFileSync(roots, cert)
  afterAll(() => rmSync(roots))

  /** Opens a key and signs twice; returns what the server was told of who asks. */
  async function asked(
    clientOptions: GcpClientOptions,
    between?: () => void,
  ): Promise<grpc.MetadataValue[][]> {
    const secure = grpc.ServerCredentials.createSsl(null, [{ private_key: key, cert_chain: cert }])
    const server = await replay(['get-public-key', 'sign', 'sign'], secure)
    const kms = gcpKms({ endpoint: `https://127.0.0.1:${server.port}`, keyRing, clientOptions })
    onTestFinished(() => kms.close().then(server.close))
    const opened = await kms.getPrivateKey(version, { type: 'ec' })
    const message = Buffer.from('hello')
    await opened.sign(message, SHA256)
    between?.()
    const signature = await opened.sign(message, SHA256)
    expect(verify('sha256', message, opened.publicKey.toKeyObject(), signature)).toBe(true)
    return server.authorizations
  }

  it('goes with every call, and the new one when it was renewed', async () => {
    const authClient = new googleAuthLibrary.OAuth2Client()
    authClient.setCredentials({ access_token: 'ya29.first' })
    const renew = (): void => authClient.setCredentials({ access_token: 'ya29.second' })
    expect(await asked({ authClient }, renew)).toEqual([
      ['Bearer ya29.first'],
      ['Bearer ya29.first'],
      ['Bearer ya29.second'],
    ])
  })

  it('goes along with credentials of a channel that are given', async () => {
    const tokens = grpc.credentials.createFromMetadataGenerator((_, callback) => {
      const metadata = new grpc.Metadata()
      metadata.set('authorization', 'Bearer own')
      callback(null, metadata)
    })
    const sslCreds = grpc.credentials.combineChannelCredentials(grpc.credentials.createSsl(cert), tokens)
    expect(await asked({ sslCreds, universeDomain: 'googleapis.com' })).toEqual(
      Array.from({ length: 3 }, () => ['Bearer own']),
    )
  })

  it('never goes without TLS', async () => {
    const server = await replay(['get-public-key'])
    const authClient = new googleAuthLibrary.OAuth2Client()
    authClient.setCredentials({ access_token: 'ya29.first' })
    const plain = gcpKms({ endpoint: `http://127.0.0.1:${server.port}`, clientOptions: { authClient } })
    onTestFinished(() => plain.close().then(server.close))
    await plain.getPrivateKey(version)
    expect(server.authorizations).toEqual([[]])
    const secure = gcpKms({ endpoint: `https://127.0.0.1:${server.port}`, clientOptions: { authClient } })
    onTestFinished(() => secure.close())
    expect(await failure(secure.getPrivateKey(version))).toMatchObject({ outcome: 'not-sent' })
    expect(server.asked).toEqual(['GetPublicKey'])
  })
})
