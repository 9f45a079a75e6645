import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { inspect } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { SHA256 } from '@kmskeys/core'
import { openbaoKeys } from '@kmskeys/example-openbao'

const token = 's.hunter2'
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A server that answers whatever it is asked with the next of these. */
async function answering(...answers: readonly { status: number; text: string }[]): Promise<string> {
  let next = 0
  const server = createServer((_request, response) => {
    const { status, text } = answers[next++] ?? { status: 500, text: '' }
    response.writeHead(status, { Location: 'http://127.0.0.1:9/' }).end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = {
  name: 'ca',
  type: 'ecdsa-p256',
  latest_version: 1,
  min_encryption_version: 0,
  keys: { 1: { public_key: publicKey.export({ type: 'spki', format: 'pem' }) } },
}
const ok = (data: object): { status: number; text: string } => ({
  status: 200,
  text: JSON.stringify({ data }),
})

it.each([
  [{ status: 429, text: '{"errors":["quota"]}' }, 'THROTTLED', 'refused'],
  [{ status: 503, text: '{"errors":["Vault is sealed"]}' }, 'UNAVAILABLE', 'refused'],
  [{ status: 500, text: '{"errors":["s.hunter2"]}' }, 'UNAVAILABLE', 'unknown'],
  [{ status: 307, text: '' }, 'PROVIDER', 'refused'],
  [{ status: 403, text: '{"errors":["permission denied"]}' }, 'ACCESS_DENIED', 'refused'],
  [{ status: 404, text: '{"errors":[]}' }, 'KEY_NOT_FOUND', 'refused'],
  [{ status: 200, text: '<html>s.hunter2</html>' }, 'INTEGRITY', 'unknown'],
  [ok({ ...key, name: 'other' }), 'INTEGRITY', 'unknown'],
  [ok({ ...key, type: 'ecdsa-p384' }), 'INTEGRITY', 'unknown'],
  [ok({ ...key, latest_version: '1' }), 'INTEGRITY', 'unknown'],
])('opening ends as the answer says: %o', async (answer, code, outcome) => {
  const keys = openbaoKeys({ address: await answering(answer), token })
  const error: unknown = await keys.getPrivateKey('ca').catch((e: unknown) => e)
  expect(error).toMatchObject({ code, outcome, provider: 'openbao' })
  expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('hunter2')
})

it.each([
  ['of no version', { signature: 'MAYCAQECAQE=' }],
  ['of another version', { signature: 'vault:v2:MAYCAQECAQE=' }],
  ['that does not verify', { signature: 'vault:v1:MAYCAQECAQE=' }],
  ['that is none', {}],
])('a signature %s is not returned', async (_, reply) => {
  const keys = openbaoKeys({ address: await answering(ok(key), ok(reply)), token })
  const opened = await keys.getPrivateKey('ca', { type: 'ec' })
  await expect(opened.sign(Buffer.from('data'), SHA256)).rejects.toMatchObject({ code: 'INTEGRITY' })
})

it('where nobody listens nothing was sent', async () => {
  const address = await answering()
  for (const close of closing.splice(0)) close()
  await expect(openbaoKeys({ address, token }).getPrivateKey('ca')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    outcome: 'not-sent',
  })
})

it.each([
  [{ address: 'bao.example.org' }, 'INVALID_INPUT'],
  [{ address: 'ftp://bao.example.org' }, 'INVALID_INPUT'],
  [{ address: 'https://user:hunter2@bao.example.org' }, 'INVALID_INPUT'],
  [{ mount: '../sys' }, 'INVALID_INPUT'],
  [{ token: '' }, 'AUTHENTICATION'],
  [{ token: 's.hunter2\n' }, 'AUTHENTICATION'],
])('malformed options are refused, and not shown: %o', (options, code) => {
  let error: unknown
  try {
    openbaoKeys({ address: 'https://bao.example.org', token, ...options })
  } catch (thrown) {
    error = thrown
  }
  expect(error).toMatchObject({ code })
  expect(inspect(error)).not.toContain('hunter2')
})
