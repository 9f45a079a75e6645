import { createHash, verify } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SHA256, type ErrorCode, type KeyProvider } from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure } from './cloud.ts'

/** Answers written by hand from the documentation of a service, and what the provider is to make of them. */
export interface CloudAnswers {
  /** The folder of the answers: each names its page, when that was read, and what it says. */
  readonly folder: string
  /**
   * The provider over the real SDK, to which the answers are handed one after the other, without the emulator: so that it
   * and the provider cannot share one misunderstanding. `asked` has what the service was asked, as the test puts it.
   */
  readonly replay: (
    ...answers: readonly string[]
  ) => Promise<{ readonly provider: KeyProvider; readonly asked: readonly unknown[] }>
  /** A reference, and the `id` of the key that it opens, a P-256 key. */
  readonly reference: string
  readonly id: string
  /** The message that the answer `sign` signs. */
  readonly message: string
  /** The answers that open it. */
  readonly opening: readonly string[]
  /** What is asked to open it and to sign this digest with SHA-256. */
  readonly asks: (digest: Buffer) => readonly unknown[]
  /** Answers to a request to sign, what they become, and something that the error says. */
  readonly refusals: readonly (readonly [string, ErrorCode, string])[]
  /** How often the SDK sends a request at most. */
  readonly attempts: number
}

/** Those that every service has. */
const NEEDED = ['sign', 'denied', 'disabled', 'throttled', 'not-found']

/** Tests that every answer says where it is from, and replays those that every service has. */
export function testAnswers(cloud: CloudAnswers): void {
  const { opening } = cloud
  const message = Buffer.from(cloud.message)
  const files = readdirSync(cloud.folder)

  describe('the answers written by hand', () => {
    it('are all there', () => {
      const needed = [...NEEDED, ...opening].map((name) => `${name}.json`)
      expect(files).toEqual(expect.arrayContaining(needed))
    })

    it.each(files)('%s cites its page', (file) => {
      const answer = JSON.parse(readFileSync(join(cloud.folder, file), 'utf8')) as {
        readonly [field: string]: unknown
      }
      expect(answer['page']).toMatch(/^https:\/\/[^/]+\/./u)
      expect(answer['read']).toMatch(/^20\d\d-\d\d-\d\d$/u)
      expect(answer['says']).toMatch(/\w{3}.*\.$/u)
    })
  })

  describe('answers of the documentation', () => {
    it('a key is opened, and signs', async () => {
      const { provider, asked } = await cloud.replay(...opening, 'sign')
      const key = await provider.getPrivateKey(cloud.reference, { type: 'ec' })
      expect(key.id).toBe(cloud.id)
      const signature = await key.sign(message, SHA256)
      expect(verify('sha256', message, key.publicKey.toKeyObject(), signature)).toBe(true)
      expect(asked).toEqual(cloud.asks(createHash('sha256').update(message).digest()))
    })

    it.each(cloud.refusals)('a signature that is refused: %s', async (answer, code, says) => {
      const { provider, asked } = await cloud.replay(...opening, answer)
      const key = await provider.getPrivateKey(cloud.reference, { type: 'ec' })
      const error = await failure(key.sign(message, SHA256))
      expect(error).toMatchObject({ code, outcome: 'refused', retryable: false, keyId: cloud.id })
      expect(error.message).toContain(says)
      expect(asked).toHaveLength(opening.length + 1)
    })

    it('throttled, and then not', async () => {
      const { provider, asked } = await cloud.replay(...opening, 'throttled', 'sign')
      const key = await provider.getPrivateKey(cloud.reference, { type: 'ec' })
      await key.sign(message, SHA256)
      expect(asked).toHaveLength(opening.length + 2)
    })

    it('throttled for good', async () => {
      const { provider } = await cloud.replay(...Array.from({ length: cloud.attempts }, () => 'throttled'))
      const error = await failure(provider.getPrivateKey(cloud.reference))
      expect(error).toMatchObject({ code: 'THROTTLED', outcome: 'refused', retryable: true })
      expect(error.message).toContain(`tried ${cloud.attempts} times`)
    })

    it('not found', async () => {
      const { provider } = await cloud.replay('not-found')
      expect(await failure(provider.getPrivateKey(cloud.reference))).toMatchObject({
        code: 'KEY_NOT_FOUND',
        outcome: 'refused',
        retryable: false,
      })
    })
  })
}
