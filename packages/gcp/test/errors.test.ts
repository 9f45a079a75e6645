import type { ErrorCode, Outcome } from '@kmskeys/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { emulated, failure } from './emulated.ts'

let service: Awaited<ReturnType<typeof emulated>>
let id = ''
beforeAll(async () => {
  service = await emulated()
  ;({ id } = await service.kms.createKey({ type: 'ed25519', name: 'ca' }))
})
afterAll(() => service[Symbol.asyncDispose]())

const CASES: readonly (readonly [string, ErrorCode, Outcome, boolean, number])[] = [
  ['CANCELLED', 'PROVIDER', 'unknown', false, 1],
  ['UNKNOWN', 'PROVIDER', 'unknown', false, 1],
  // Once in each of the formats that a public key may have.
  ['INVALID_ARGUMENT', 'INVALID_INPUT', 'refused', false, 2],
  ['DEADLINE_EXCEEDED', 'TIMEOUT', 'unknown', true, 3],
  ['NOT_FOUND', 'KEY_NOT_FOUND', 'refused', false, 1],
  ['ALREADY_EXISTS', 'KEY_EXISTS', 'refused', false, 1],
  ['PERMISSION_DENIED', 'ACCESS_DENIED', 'refused', false, 1],
  ['RESOURCE_EXHAUSTED', 'THROTTLED', 'refused', true, 3],
  ['FAILED_PRECONDITION', 'KEY_STATE', 'refused', false, 1],
  ['ABORTED', 'PROVIDER', 'refused', true, 1],
  ['OUT_OF_RANGE', 'PROVIDER', 'refused', false, 1],
  ['UNIMPLEMENTED', 'UNSUPPORTED_OPERATION', 'refused', false, 1],
  ['INTERNAL', 'UNAVAILABLE', 'unknown', true, 1],
  ['UNAVAILABLE', 'UNAVAILABLE', 'unknown', true, 3],
  ['DATA_LOSS', 'UNAVAILABLE', 'unknown', true, 1],
  ['UNAUTHENTICATED', 'AUTHENTICATION', 'refused', false, 1],
]

it.each(CASES)('%s is %s, %s', async (name, code, outcome, retryable, attempts) => {
  service.server.clearCalls()
  using _ = service.server.fault({ kind: `error:${name}` })
  const error = await failure(service.kms.getPrivateKey(id))
  expect(error).toMatchObject({ code, outcome, retryable, provider: 'gcp', operation: 'getPrivateKey' })
  expect(error.cause).toBeInstanceOf(Error)
  expect(service.server.count()).toBe(attempts)
})

it('each format of a public key is asked for once, and another refusal of the second is told', async () => {
  service.server.clearCalls()
  using first = service.server.fault({ kind: 'error:INVALID_ARGUMENT', times: 1 })
  using second = service.server.fault({ kind: 'error:NOT_FOUND' })
  expect((await failure(service.kms.getPrivateKey(id))).code).toBe('KEY_NOT_FOUND')
  const formats = service.server.calls.map(
    ({ input }) => (input as { publicKeyFormat?: string }).publicKeyFormat,
  )
  expect(formats).toEqual(['PUBLIC_KEY_FORMAT_UNSPECIFIED', 'NIST_PQC'])
  expect([first.hits, second.hits]).toEqual([1, 1])
})
