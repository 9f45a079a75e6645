import { afterAll, beforeAll, expect, it } from 'vitest'
import { emulated, failure } from './emulated.ts'
import { ANSWERS } from './support/failures.ts'

let service: Awaited<ReturnType<typeof emulated>>
beforeAll(async () => {
  service = await emulated({ clientConfig: { maxAttempts: 1 } })
  await service.kms.createKey({ type: 'ed25519', name: 'ca' })
})
afterAll(() => service[Symbol.asyncDispose]())

it.each(ANSWERS)('%s is %s, %s', async (name, code, outcome, retryable) => {
  using _ = service.server.fault({ kind: `error:${name}` })
  const error = await failure(service.kms.getPrivateKey('alias/ca'))
  expect(error).toMatchObject({ code, outcome, retryable, provider: 'aws', operation: 'getPrivateKey' })
  expect(error.cause).toMatchObject({ name })
})
