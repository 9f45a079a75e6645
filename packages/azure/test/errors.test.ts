import type { ErrorCode, Outcome } from '@kmskeys/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { emulated, failure } from './emulated.ts'

let service: Awaited<ReturnType<typeof emulated>>
beforeAll(async () => {
  service = await emulated({ clientOptions: { retryOptions: { maxRetries: 0 } } })
  await service.vault.createKey({ type: 'ec', curve: 'P-256', name: 'ca' })
})
afterAll(() => service[Symbol.asyncDispose]())

const CASES: readonly (readonly [`${number}:${string}`, ErrorCode, Outcome, boolean])[] = [
  ['400:BadParameter', 'INVALID_INPUT', 'refused', false],
  ['401:Unauthorized', 'AUTHENTICATION', 'refused', false],
  ['403:Forbidden', 'ACCESS_DENIED', 'refused', false],
  ['403:Forbidden:AccessDenied', 'ACCESS_DENIED', 'refused', false],
  ['403:Forbidden:ForbiddenByPolicy', 'ACCESS_DENIED', 'refused', false],
  ['403:Forbidden:ForbiddenByRbac', 'ACCESS_DENIED', 'refused', false],
  ['403:Forbidden:ForbiddenByFirewall', 'ACCESS_DENIED', 'refused', false],
  ['403:Forbidden:SomethingNew', 'ACCESS_DENIED', 'refused', false],
  ['403:Forbidden:KeyDisabled', 'KEY_STATE', 'refused', false],
  ['403:Forbidden:KeyNotYetValid', 'KEY_STATE', 'refused', false],
  ['403:Forbidden:KeyExpired', 'KEY_STATE', 'refused', false],
  ['403:Forbidden:KeyOperationForbidden', 'UNSUPPORTED_OPERATION', 'refused', false],
  ['404:KeyNotFound', 'KEY_NOT_FOUND', 'refused', false],
  ['409:Conflict', 'KEY_STATE', 'refused', false],
  ['409:Conflict:ObjectIsDeletedButRecoverable', 'KEY_EXISTS', 'refused', false],
  ['409:Conflict:ObjectIsBeingDeleted', 'KEY_STATE', 'refused', false],
  ['418:Teapot', 'PROVIDER', 'refused', false],
  ['429:Throttled', 'THROTTLED', 'refused', true],
  ['500:InternalServerError', 'UNAVAILABLE', 'unknown', true],
  ['502:BadGateway', 'UNAVAILABLE', 'unknown', true],
  ['503:ServiceUnavailable', 'UNAVAILABLE', 'unknown', true],
]

it.each(CASES)('%s is %s, %s', async (answered, code, outcome, retryable) => {
  using _ = service.server.fault({ kind: `error:${answered}`, operation: 'GetKey' })
  const error = await failure(service.vault.getPrivateKey('ca'))
  expect(error).toMatchObject({ code, outcome, retryable, provider: 'azure', operation: 'getPrivateKey' })
  expect(error.cause).toMatchObject({ statusCode: Number(answered.slice(0, 3)) })
})
