import { randomBytes } from 'node:crypto'
import {
  CreateKeyCommand,
  DisableKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import { awsKms, type AwsKms } from '@kmskeys/aws'
import type { KeySpec } from '@kmskeys/core'
import { needsPython } from '@kmskeys/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { credentials, failure } from './emulated.ts'
import { startMinistack } from './ministack.ts'
import { verifies } from '@kmskeys/testing-clouds'

// An emulator by others, so that ours and the provider cannot share one misunderstanding.
needsPython().describe('over ministack', () => {
  let service: Awaited<ReturnType<typeof startMinistack>>
  let kms: AwsKms
  let client: KMSClient
  beforeAll(async () => {
    service = await startMinistack()
    const config = { region: 'us-east-1', endpoint: service.endpoint, credentials }
    client = new KMSClient(config)
    kms = awsKms({ region: 'us-east-1', clientConfig: { endpoint: service.endpoint, credentials } })
  }, 60_000)
  afterAll(async () => {
    await kms?.close()
    client?.destroy()
    await service?.close()
  })

  it.each<KeySpec>([
    { type: 'rsa', size: 2048 },
    { type: 'rsa', size: 3072 },
    { type: 'rsa', size: 4096 },
    { type: 'ec', curve: 'P-256' },
    { type: 'ec', curve: 'P-384' },
    { type: 'ec', curve: 'P-521' },
    { type: 'ec', curve: 'secp256k1' },
    { type: 'ed25519' },
  ])(
    'makes, opens and signs: %o',
    async (wish) => {
      const name = `key-${randomBytes(4).toString('hex')}`
      const made = await kms.createKey({ ...wish, name, labels: { made: 'here' } })
      const key = await kms.getPrivateKey(`alias/${name}`)
      expect(key.id).toBe(made.id)
      expect(key.signatureOffers.length).toBe(wish.type === 'rsa' ? 6 : 1)
      for (const { algorithm } of key.signatureOffers) {
        const message = randomBytes(2000)
        const signature = await key.signWith(algorithm, message)
        expect(verifies(key, algorithm, message, signature), algorithm.name).toBe(true)
      }
    },
    60_000,
  )

  it('lists them', async () => {
    const { id } = await kms.createKey({ type: 'ed25519', name: 'listed' })
    const found: unknown[] = []
    for await (const key of kms.listKeys()) found.push(key)
    expect(found).toContainEqual({ id, name: 'alias/listed' })
  })

  it('a missing alias and a name that is taken', async () => {
    expect((await failure(kms.getPrivateKey('alias/nothing'))).code).toBe('KEY_NOT_FOUND')
    await kms.createKey({ type: 'ed25519', name: 'taken' })
    expect((await failure(kms.createKey({ type: 'ed25519', name: 'taken' }))).code).toBe('KEY_EXISTS')
  })

  it('keys that are disabled, to be deleted or symmetric', async () => {
    const disabled = await kms.createKey({ type: 'ed25519' })
    await client.send(new DisableKeyCommand({ KeyId: disabled.id }))
    expect(await failure(disabled.sign(new Uint8Array(1)))).toMatchObject({
      code: 'KEY_STATE',
      outcome: 'refused',
    })
    const pending = await kms.createKey({ type: 'ed25519' })
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: pending.id, PendingWindowInDays: 7 }))
    expect(await failure(pending.sign(new Uint8Array(1)))).toMatchObject({
      code: 'KEY_STATE',
      outcome: 'refused',
    })
    const { KeyMetadata: symmetric } = await client.send(new CreateKeyCommand({}))
    expect((await failure(kms.getPrivateKey(symmetric?.Arn ?? ''))).code).toBe('UNSUPPORTED_OPERATION')
  })
})
