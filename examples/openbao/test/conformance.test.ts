import { createPublicKey } from 'node:crypto'
import { afterAll, describe, test } from 'vitest'
import { testProvider } from '@kmskeys/conformance'
import { fieldOf } from '@kmskeys/core/service'
import { DECRYPTS, openbaoKeys, SIGNS } from '@kmskeys/example-openbao'
import { needsPython } from '@kmskeys/testing'
import { startOpenBao } from './support/openbao.ts'
import { startProxy } from './support/proxy.ts'

const TYPES = {
  'rsa-2048': 'rsa',
  'rsa-3072': 'rsa',
  'rsa-4096': 'rsa',
  'ecdsa-p256': 'ec',
  'ecdsa-p384': 'ec',
  'ecdsa-p521': 'ec',
  ed25519: 'ed25519',
} as const
const need = needsPython()
// The keys must be there before their tests are defined.
const running = need.missing === undefined ? await start() : undefined

need.describe('a server of OpenBao', () => {
  if (running === undefined) throw new Error('it did not start')
  const { server, proxy, pems } = running
  afterAll(async () => {
    await proxy.close()
    await server.close()
  })
  const open = (token = server.token): ReturnType<typeof openbaoKeys> =>
    openbaoKeys({ address: proxy.address, token })
  const [keys, stranger] = [open(), open('not-the-token')]

  testProvider(
    {
      name: 'openbao',
      open: () => open(),
      keys: [
        ...Object.entries(TYPES).map(([name, type]) => ({
          reference: name,
          type,
          publicKey: pems.get(name),
        })),
        { reference: 'openbao:ecdsa-p256/1', type: 'ec' },
      ],
      unknownReference: 'no-such-key',
      table: [...SIGNS, ...DECRYPTS],
      newKeys: [
        { type: 'rsa', size: 2048 },
        { type: 'rsa', size: 2048, use: 'decrypt' },
        { type: 'ec', curve: 'P-256' },
        { type: 'ec', curve: 'P-384' },
        { type: 'ec', curve: 'P-521' },
        { type: 'ed25519' },
      ],
      failures: [
        { when: 'the token is wrong', act: () => stranger.getPrivateKey('ed25519'), code: 'ACCESS_DENIED' },
        { when: 'the reference is malformed', act: () => keys.getPrivateKey('a/b/c'), code: 'INVALID_INPUT' },
        {
          when: 'there is no such version',
          act: () => keys.getPrivateKey('ed25519/2'),
          code: 'KEY_NOT_FOUND',
        },
      ],
      secrets: [server.token, 'not-the-token'],
      calls: () => proxy.calls,
      stall: () => proxy.stall(),
    },
    { describe, test },
  )
})

async function start(): Promise<{
  server: Awaited<ReturnType<typeof startOpenBao>>
  proxy: Awaited<ReturnType<typeof startProxy>>
  pems: ReadonlyMap<string, string>
}> {
  const server = await startOpenBao()
  const pems = new Map<string, string>()
  for (const type of Object.keys(TYPES)) {
    const made = await server.ask(`transit/keys/${type}`, { type })
    const text = String(fieldOf(fieldOf(fieldOf(made, 'keys'), '1'), 'public_key'))
    pems.set(type, type === 'ed25519' ? ed25519PEM(text) : text)
  }
  return { server, proxy: await startProxy(server.address), pems }
}

function ed25519PEM(base64: string): string {
  const x = Buffer.from(base64, 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return key.export({ type: 'spki', format: 'pem' }).toString()
}
