import { setTimeout as delay } from 'node:timers/promises'
import { RSA_OAEP_SHA512, RSA_PKCS1V15_SHA384, RSA_PSS_SHA256, type KeySpec } from '@kmskeys/core'
import type { GcpKeyFields } from '@kmskeys/gcp'
import { listed, testListing } from '@kmskeys/testing-clouds'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { addVersion, bareClient, emulated, failure, operations, providerOf } from './emulated.ts'

testListing({
  start: () => emulated(),
  fill: async (server) => {
    const client = bareClient(server)
    const cryptoKey = {
      purpose: 'ASYMMETRIC_SIGN',
      versionTemplate: { algorithm: 'EC_SIGN_ED25519' },
    } as const
    const parent = server.keyRing
    const skipInitialVersionCreation = true
    await Promise.all(
      Array.from({ length: 101 }, (_, index) =>
        client.createCryptoKey({ parent, cryptoKeyId: `k${index}`, cryptoKey, skipInitialVersionCreation }),
      ),
    )
    await client.close()
  },
  operation: 'ListCryptoKeys',
  permission: 'cloudkms.cryptoKeys.list',
  page: 100,
  denial: 'denied on resource',
})

describe('createKey', () => {
  it('makes a key with its labels and its protection level', async () => {
    await using service = await emulated()
    const { server, kms } = service
    const key = await kms.createKey({
      type: 'ec',
      curve: 'P-384',
      name: 'ca',
      labels: { team: 'pki' },
      protectionLevel: 'hsm',
    })
    expect(key.curve).toBe('P-384')
    expect(server.calls[0]?.input).toMatchObject({
      parent: server.keyRing,
      cryptoKeyId: 'ca',
      cryptoKey: {
        purpose: 'ASYMMETRIC_SIGN',
        versionTemplate: { algorithm: 'EC_SIGN_P384_SHA384', protectionLevel: 'HSM' },
        labels: { team: 'pki' },
      },
    })
    expect((await kms.getPrivateKey(`${server.keyRing}/cryptoKeys/ca`)).id).toBe(key.id)
  })

  it('waits while the version is generated', async () => {
    await using service = await emulated({}, { generation: 400 })
    const { server, kms } = service
    await kms.createKey({ type: 'ed25519', name: 'ca' })
    const polls = server.count('GetCryptoKeyVersion')
    expect(polls).toBeGreaterThan(2)
    expect(polls).toBeLessThan(6)
    expect([operations(server)[0], operations(server).at(-1)]).toEqual(['CreateCryptoKey', 'GetPublicKey'])
  })

  it('the waiting ends with the deadline, and the error says what is left behind', async () => {
    await using service = await emulated({}, { generation: 600_000 })
    const { server, kms } = service
    // Its deadline passes when the waiting has begun, however long it took until then.
    const timers = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => timers.mockRestore())
    const failed = failure(kms.createKey({ type: 'ed25519', name: 'ca' }, { timeout: 60_000 }))
    while (server.count('GetCryptoKeyVersion') === 0) await delay(5)
    const [pass] = timers.mock.calls.find(([, after = 0]) => after > 50_000 && after <= 60_000) ?? []
    pass?.()
    const error = await failed
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', retryable: false })
    expect(error.message).toContain(`${server.keyRing}/cryptoKeys/ca was made and is left behind`)
    const polls = server.count('GetCryptoKeyVersion')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(server.count('GetCryptoKeyVersion')).toBe(polls)
  })

  it('the waiting ends with an abort, by its own reason', async () => {
    await using service = await emulated({}, { generation: 600_000 })
    const stop = new AbortController()
    const pending = service.kms.createKey({ type: 'ed25519', name: 'ca' }, { signal: stop.signal })
    while (service.server.count('GetCryptoKeyVersion') === 0)
      await new Promise((resolve) => setTimeout(resolve, 5))
    stop.abort('enough')
    await expect(pending).rejects.toBe('enough')
  })

  it('a name that is taken is refused, and no version is added', async () => {
    await using service = await emulated()
    const { server, kms } = service
    const made = await kms.createKey({ type: 'ed25519', name: 'taken' })
    const error = await failure(kms.createKey({ type: 'ec', curve: 'P-256', name: 'taken' }))
    expect(error).toMatchObject({ code: 'KEY_EXISTS', outcome: 'refused', retryable: false })
    expect((await kms.getPrivateKey(`${server.keyRing}/cryptoKeys/taken`, { type: 'ed25519' })).id).toBe(
      made.id,
    )
  })

  it.each<readonly [string, KeySpec & GcpKeyFields, string]>([
    ['no name', { type: 'ed25519' }, 'needs a name'],
    ['a space in it', { type: 'ed25519', name: 'with space' }, 'letters'],
    ['64 letters', { type: 'ed25519', name: 'x'.repeat(64) }, '63'],
    ['an algorithm of another kind', { type: 'ed25519', name: 'k', algorithm: RSA_PSS_SHA256 }, 'algorithm'],
    ['a full name', { type: 'ed25519', name: 'projects/p/locations/l/keyRings/r/cryptoKeys/k' }, 'letters'],
    [
      'a protection level of others',
      JSON.parse('{"type":"ed25519","name":"k","protectionLevel":"EXTERNAL"}'),
      'hsm',
    ],
  ])('%s: refused before the call', async (_, spec, hint) => {
    await using service = await emulated()
    const error = await failure(service.kms.createKey(spec))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(error.message).toContain(hint)
    expect(service.server.count()).toBe(0)
  })

  it.each<readonly [string, KeySpec & GcpKeyFields]>([
    ['P-521', { type: 'ec', curve: 'P-521', name: 'k' }],
    ['OAEP for a key that signs', { type: 'rsa', size: 2048, name: 'k', algorithm: RSA_OAEP_SHA512 }],
    ['a hash that the size has not', { type: 'rsa', size: 2048, name: 'k', algorithm: RSA_PKCS1V15_SHA384 }],
    [
      'OAEP with a hash that the size has not',
      { type: 'rsa', size: 2048, use: 'decrypt', name: 'k', algorithm: RSA_OAEP_SHA512 },
    ],
  ])('%s: not made, before the call', async (_, spec) => {
    await using service = await emulated()
    expect(await failure(service.kms.createKey(spec))).toMatchObject({
      code: 'UNSUPPORTED_ALGORITHM',
      outcome: 'not-sent',
    })
    expect(service.server.count()).toBe(0)
  })

  it('needs a key ring', async () => {
    await using service = await emulated({ keyRing: undefined })
    for (const work of [
      service.kms.createKey({ type: 'ed25519', name: 'ca' }),
      listed(service.kms.listKeys()),
    ]) {
      const error = await failure(work)
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
      expect(error.message).toContain('keyRing')
    }
  })

  it('a key ring that is not there', async () => {
    await using service = await emulated()
    const kms = providerOf(service.server, { keyRing: `${service.server.keyRing}-2` })
    expect(await failure(kms.createKey({ type: 'ed25519', name: 'ca' }))).toMatchObject({
      code: 'KEY_NOT_FOUND',
      outcome: 'refused',
    })
    await kms.close()
  })

  it.each([
    ['GetCryptoKeyVersion', 'deny'],
    ['GetCryptoKeyVersion', 'not-found'],
    ['GetPublicKey', 'cut-after'],
    ['GetPublicKey', 'wrong-checksum'],
  ] as const)('when %s fails (%s), the error says what is left behind', async (operation, kind) => {
    await using service = await emulated()
    const { server, kms } = service
    server.fault({ operation, kind })
    const error = await failure(kms.createKey({ type: 'ed25519', name: 'ca' }))
    const left = `${server.keyRing}/cryptoKeys/ca`
    expect(error).toMatchObject({ outcome: 'unknown', retryable: false, keyId: left })
    expect(error.message).toContain(`${left} was made and is left behind`)
    server.clearFaults()
    // It may still be generated.
    const opened = (): Promise<unknown> => kms.getPrivateKey(left).catch((reason: unknown) => reason)
    await expect.poll(opened).toMatchObject({ id: `${left}/cryptoKeyVersions/1` })
  })

  it('labels that the service does not take are refused by it', async () => {
    await using service = await emulated()
    expect(
      await failure(service.kms.createKey({ type: 'ed25519', name: 'ca', labels: { Team: 'PKI' } })),
    ).toMatchObject({ code: 'INVALID_INPUT', outcome: 'refused' })
  })
})

describe('listKeys', () => {
  it('lists the asymmetric keys of the ring by the version that would be opened', async () => {
    await using service = await emulated()
    const { server, kms } = service
    const client = bareClient(server)
    const ca = await kms.createKey({ type: 'ed25519', name: 'ca', labels: { team: 'pki' } })
    const off = await kms.createKey({ type: 'ec', curve: 'P-256', name: 'off' })
    await addVersion(client, `${server.keyRing}/cryptoKeys/ca`)
    await client.destroyCryptoKeyVersion({ name: off.id })
    const parent = server.keyRing
    const cryptoKey = {
      purpose: 'ASYMMETRIC_SIGN',
      versionTemplate: { algorithm: 'EC_SIGN_ED25519' },
    } as const
    const skipInitialVersionCreation = true
    await client.createCryptoKey({ parent, cryptoKeyId: 'void', cryptoKey, skipInitialVersionCreation })
    await client.close()
    server.clearCalls()
    const second = ca.id.replace(/1$/, '2')
    expect(await listed(kms.listKeys())).toEqual([
      { id: second, name: 'ca', type: 'ed25519', state: 'ENABLED', labels: { team: 'pki' } },
      { id: off.id, name: 'off', type: 'ec', state: 'DESTROY_SCHEDULED' },
      { id: `${server.keyRing}/cryptoKeys/void`, name: 'void' },
    ])
    expect([server.count(), server.count('ListCryptoKeyVersions')]).toEqual([4, 3])
  })
})
