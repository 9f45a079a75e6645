import type { GetTokenOptions, TokenCredential } from '@azure/identity'
import type { AzureKeyVault } from '@kmskeys/azure'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { credential, emulated, providerOf } from './emulated.ts'

type Token = Awaited<ReturnType<TokenCredential['getToken']>>

let service: Awaited<ReturnType<typeof emulated>>
let vault: AzureKeyVault
/** Each question for a token: what it was asked with, and its answer, which comes when a test gives it. */
let asked: { readonly options: GetTokenOptions; readonly answer: PromiseWithResolvers<Token> }[]
beforeAll(async () => {
  service = await emulated()
  await service.vault.createKey({ type: 'ec', curve: 'P-256', name: 'ca' })
})
beforeEach(() => {
  asked = []
  vault = providerOf(service.server, {
    credential: {
      getToken: (_, options = {}) => {
        const answer = Promise.withResolvers<Token>()
        options.abortSignal?.addEventListener('abort', () => answer.reject(new Error('given up')))
        asked.push({ options, answer })
        return answer.promise
      },
    },
  })
})
afterEach(() => vault.close())
afterAll(() => service[Symbol.asyncDispose]())

describe('calls that wait for a token', () => {
  it('of two, the second goes on when the first is aborted', async () => {
    const stop = new AbortController()
    const first = vault.getPrivateKey('ca', { signal: stop.signal })
    await expect.poll(() => asked.length).toBe(1)
    const second = vault.getPrivateKey('ca')
    // Either it asks too, or it waits for the answer to the first; each SDK has its way.
    await new Promise((resolve) => setTimeout(resolve, 200))
    const reason = new Error('changed my mind')
    stop.abort(reason)
    await expect(first).rejects.toBe(reason)
    const given = await credential.getToken()
    for (const { answer } of asked) answer.resolve(given)
    expect((await second).type).toBe('ec')
  })

  it('one that is aborted ends its question, so that closing waits for nothing', async () => {
    const stop = new AbortController()
    const only = vault.getPrivateKey('ca', { signal: stop.signal })
    await expect.poll(() => asked.length).toBe(1)
    stop.abort('enough')
    await expect(only).rejects.toBe('enough')
    await vault.close()
    expect(asked[0]?.options.abortSignal?.aborted).toBe(true)
  })
})
