import { execFile } from 'node:child_process'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { KeyManagementServiceClient } from '@google-cloud/kms'
import { credentials } from '@grpc/grpc-js'
import { googleKmsEmulator, type GoogleKmsEmulator } from '@kmskeys/emulator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let server: GoogleKmsEmulator
let client: KeyManagementServiceClient
let version = ''
beforeEach(async () => {
  server = await googleKmsEmulator()
  const { hostname, port } = new URL(server.endpoint)
  client = new KeyManagementServiceClient({
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    universeDomain: 'googleapis.com',
  })
  version = await create('ca')
  server.clearCalls()
})
afterEach(async () => {
  await client.close()
  await server.close()
})

async function create(cryptoKeyId: string): Promise<string> {
  const versionTemplate = { algorithm: 'EC_SIGN_P256_SHA256' as const }
  const cryptoKey = { purpose: 'ASYMMETRIC_SIGN' as const, versionTemplate }
  const [{ name: key }] = await client.createCryptoKey({ parent: server.keyRing, cryptoKeyId, cryptoKey })
  const name = `${key}/cryptoKeyVersions/1`
  for (;;) {
    const [{ state }] = await client.getCryptoKeyVersion({ name })
    if (state !== 'PENDING_GENERATION') return name
    await wait(5)
  }
}

const once = { retry: null }
const publicKey = (): Promise<unknown> => client.getPublicKey({ name: version }, once)
const statusOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 0,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

it('signs what node:crypto verifies, and has a key ring from the start', async () => {
  expect(server.keyRing).toBe('projects/emulated-project/locations/europe-west1/keyRings/emulated')
  const [{ pem }] = await client.getPublicKey({ name: version })
  const message = Buffer.from('hello')
  const digest = { sha256: createHash('sha256').update(message).digest() }
  const [{ signature }] = await client.asymmetricSign({ name: version, digest })
  expect(verify('sha256', message, createPublicKey(String(pem)), Buffer.from(signature ?? ''))).toBe(true)
})

it('keeps a log, and counts', async () => {
  await publicKey()
  await statusOf(client.getCryptoKey({ name: `${server.keyRing}/cryptoKeys/none` }, once))
  expect(server.calls).toMatchObject([
    { operation: 'GetPublicKey', input: { name: version }, fault: undefined, status: 0, error: undefined },
    { operation: 'GetCryptoKey', fault: undefined, status: 5, error: 'NOT_FOUND' },
  ])
  expect([server.count(), server.count('GetPublicKey'), server.count('Sign')]).toEqual([2, 1, 0])
})

it('what the definitions have and it does not emulate is said to be so', async () => {
  expect(await statusOf(client.listCryptoKeys({ parent: server.keyRing, filter: 'x' }, once))).toBe(12)
  expect(await statusOf(client.getImportJob({ name: `${server.keyRing}/importJobs/x` }, once))).toBe(12)
})

it('a version is generated as long as it is told', async () => {
  await using slow = await googleKmsEmulator({
    generation: 600_000,
    project: 'slow-project',
    location: 'global',
  })
  const { hostname, port } = new URL(slow.endpoint)
  const other = new KeyManagementServiceClient({
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    universeDomain: 'googleapis.com',
  })
  const cryptoKey = {
    purpose: 'ASYMMETRIC_SIGN' as const,
    versionTemplate: { algorithm: 'EC_SIGN_ED25519' as const },
  }
  const [{ name }] = await other.createCryptoKey({ parent: slow.keyRing, cryptoKeyId: 'k', cryptoKey })
  await wait(50)
  const [{ state }] = await other.getCryptoKeyVersion({ name: `${name}/cryptoKeyVersions/1` })
  expect(state).toBe('PENDING_GENERATION')
  expect(await statusOf(other.getPublicKey({ name: `${name}/cryptoKeyVersions/1` }, once))).toBe(9)
  await other.close()
})

it('options that are malformed are refused', async () => {
  await expect(googleKmsEmulator({ project: 'X' })).rejects.toThrow(RangeError)
  await expect(googleKmsEmulator({ location: '' })).rejects.toThrow(RangeError)
  await expect(googleKmsEmulator({ generation: -1 })).rejects.toThrow(RangeError)
})

describe('faults of the network', () => {
  it('cut-before does nothing, cut-after does the work', async () => {
    for (const [kind, made] of [
      ['cut-before', false],
      ['cut-after', true],
    ] as const) {
      using _ = server.fault({ operation: 'CreateKeyRing', kind })
      const [parent, keyRingId] = ['projects/emulated-project/locations/global', kind]
      expect(await statusOf(client.createKeyRing({ parent, keyRingId, keyRing: {} }, once))).toBe(14)
      expect(await statusOf(client.getKeyRing({ name: `${parent}/keyRings/${kind}` }, once))).toBe(
        made ? 0 : 5,
      )
    }
    const faulty = server.calls.filter(({ fault }) => fault !== undefined)
    expect(faulty.map(({ status }) => status)).toEqual([undefined, undefined])
  })

  it('delay answers at once when it is removed', async () => {
    const fault = server.fault({ kind: 'delay', milliseconds: 60_000 })
    const pending = publicKey()
    while (fault.hits === 0) await wait(5)
    fault.remove()
    await pending
  })

  it('the end cuts what is open, and closing twice is harmless', async () => {
    const fault = server.fault({ kind: 'delay', milliseconds: 60_000 })
    const pending = statusOf(publicKey())
    while (fault.hits === 0) await wait(5)
    await Promise.all([server.close(), server.close()])
    expect(await pending).toBe(14)
  })

  it('a program that forgets to close ends all the same', async () => {
    const program = `
      import { googleKmsEmulator } from '@kmskeys/emulator'
      import { KeyManagementServiceClient } from '@google-cloud/kms'
      import { credentials } from '@grpc/grpc-js'
      const server = await googleKmsEmulator()
      const { hostname, port } = new URL(server.endpoint)
      const client = new KeyManagementServiceClient({
        apiEndpoint: hostname, port: Number(port), sslCreds: credentials.createInsecure(), universeDomain: 'googleapis.com',
      })
      await client.getKeyRing({ name: server.keyRing })
      server.fault({ kind: 'delay', milliseconds: 600000 })
      client.getKeyRing({ name: server.keyRing }, { retry: null, timeout: 200 }).catch(() => client.close()).then(() => console.log('ended'))`
    const flags = ['--input-type=module', '--eval', program]
    const { stdout } = await promisify(execFile)(process.execPath, flags, {
      cwd: import.meta.dirname,
      timeout: 15_000,
    })
    expect(stdout).toBe('ended\n')
  })
})
