import { createHash, verify } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { awsKms, type AwsKms } from '@kmskeys/aws'
import { SHA256, type ErrorCode } from '@kmskeys/core'
import { testCitations } from '@kmskeys/testing-clouds'
import { describe, expect, it, onTestFinished } from 'vitest'
import { credentials, failure } from './emulated.ts'

// Answers written by hand from the documentation of the service: each names its page, and when it was read. They are
// replayed without the emulator, so that it and the provider cannot share one misunderstanding.

interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: unknown
}

const folder = join(import.meta.dirname, 'answers')
testCitations(folder, [
  'get-public-key',
  'sign',
  'denied',
  'disabled',
  'invalid-state',
  'throttled',
  'not-found',
])

function answerOf(name: string): Answer {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Answer
}

/** The provider over the real SDK, to which the answers are handed one after the other. */
async function replaying(...names: readonly string[]): Promise<{ kms: AwsKms; asked: unknown[] }> {
  const left = [...names]
  const asked: unknown[] = []
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    request.on('end', () => {
      asked.push([request.headers['x-amz-target'], JSON.parse(Buffer.concat(chunks).toString())])
      const { status, headers, body } = answerOf(left.shift() ?? 'no answer is left')
      response.writeHead(status, headers).end(JSON.stringify(body))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const kms = awsKms({
    region: 'us-west-2',
    clientConfig: { endpoint: `http://127.0.0.1:${port}`, credentials },
  })
  onTestFinished(async () => {
    await kms.close()
    server.close()
    server.closeAllConnections()
  })
  return { kms, asked }
}

const message = Buffer.from('to be signed')
const digest = createHash('sha256').update(message).digest('base64')
const arn = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'

describe('answers of the documentation', () => {
  it('a key is opened, and signs', async () => {
    const { kms, asked } = await replaying('get-public-key', 'sign')
    const key = await kms.getPrivateKey('alias/issuing-ca', { type: 'ec' })
    expect(key.id).toBe(arn)
    const signature = await key.sign(message, SHA256)
    expect(verify('sha256', message, key.publicKey.toKeyObject(), signature)).toBe(true)
    const signing = {
      KeyId: arn,
      Message: digest,
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    }
    expect(asked).toEqual([
      ['TrentService.GetPublicKey', { KeyId: 'alias/issuing-ca' }],
      ['TrentService.Sign', signing],
    ])
  })

  it.each<[string, ErrorCode, string]>([
    ['denied', 'ACCESS_DENIED', 'kms:Sign'],
    ['disabled', 'KEY_STATE', 'is disabled'],
    ['invalid-state', 'KEY_STATE', 'pending deletion'],
  ])('a signature that is refused: %s', async (answer, code, says) => {
    const { kms, asked } = await replaying('get-public-key', answer)
    const key = await kms.getPrivateKey(arn, { type: 'ec' })
    const error = await failure(key.sign(message, SHA256))
    expect(error).toMatchObject({ code, outcome: 'refused', retryable: false, keyId: arn })
    expect(error.message).toContain(says)
    expect(asked).toHaveLength(2)
  })

  it('throttled, and then not', async () => {
    const { kms, asked } = await replaying('get-public-key', 'throttled', 'sign')
    const key = await kms.getPrivateKey(arn, { type: 'ec' })
    await key.sign(message, SHA256)
    expect(asked).toHaveLength(3)
  })

  it('throttled for good', async () => {
    const { kms } = await replaying('throttled', 'throttled', 'throttled')
    const error = await failure(kms.getPrivateKey(arn))
    expect(error).toMatchObject({ code: 'THROTTLED', outcome: 'refused', retryable: true })
    expect(error.message).toContain('tried 3 times')
  })

  it('not found', async () => {
    const { kms } = await replaying('not-found')
    expect(await failure(kms.getPrivateKey('alias/issuing-ca'))).toMatchObject({
      code: 'KEY_NOT_FOUND',
      outcome: 'refused',
      retryable: false,
    })
  })
})
