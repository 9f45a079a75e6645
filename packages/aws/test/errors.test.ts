import type { ErrorCode, Outcome } from '@kmskeys/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { emulated, failure } from './emulated.ts'

let service: Awaited<ReturnType<typeof emulated>>
beforeAll(async () => {
  service = await emulated({ clientConfig: { maxAttempts: 1 } })
  await service.kms.createKey({ type: 'ed25519', name: 'ca' })
})
afterAll(() => service[Symbol.asyncDispose]())

const CASES: readonly (readonly [string, ErrorCode, Outcome, boolean])[] = [
  ['NotFoundException', 'KEY_NOT_FOUND', 'refused', false],
  ['AccessDeniedException', 'ACCESS_DENIED', 'refused', false],
  ['NotAuthorizedException', 'ACCESS_DENIED', 'refused', false],
  ['DisabledException', 'KEY_STATE', 'refused', false],
  ['KMSInvalidStateException', 'KEY_STATE', 'refused', false],
  ['InvalidKeyUsageException', 'UNSUPPORTED_OPERATION', 'refused', false],
  ['UnsupportedOperationException', 'UNSUPPORTED_OPERATION', 'refused', false],
  ['AlreadyExistsException', 'KEY_EXISTS', 'refused', false],
  ['ThrottlingException', 'THROTTLED', 'refused', true],
  ['LimitExceededException', 'THROTTLED', 'refused', false],
  ['KeyUnavailableException', 'UNAVAILABLE', 'unknown', true],
  ['DependencyTimeoutException', 'UNAVAILABLE', 'unknown', true],
  ['KMSInternalException', 'UNAVAILABLE', 'unknown', true],
  ['InternalFailure', 'UNAVAILABLE', 'unknown', true],
  ['ServiceUnavailableException', 'UNAVAILABLE', 'unknown', true],
  ['ValidationException', 'INVALID_INPUT', 'refused', false],
  ['InvalidArnException', 'INVALID_INPUT', 'refused', false],
  ['InvalidAliasNameException', 'INVALID_INPUT', 'refused', false],
  ['TagException', 'INVALID_INPUT', 'refused', false],
  ['InvalidGrantTokenException', 'ACCESS_DENIED', 'refused', false],
  ['MissingAuthenticationTokenException', 'AUTHENTICATION', 'refused', false],
  ['ExpiredTokenException', 'AUTHENTICATION', 'refused', false],
  ['UnrecognizedClientException', 'AUTHENTICATION', 'refused', false],
  ['InvalidSignatureException', 'AUTHENTICATION', 'refused', false],
  ['IncompleteSignatureException', 'AUTHENTICATION', 'refused', false],
  ['XksKeyNotFoundException', 'PROVIDER', 'refused', false],
]

it.each(CASES)('%s is %s, %s', async (name, code, outcome, retryable) => {
  using _ = service.server.fault({ kind: `error:${name}` })
  const error = await failure(service.kms.getPrivateKey('alias/ca'))
  expect(error).toMatchObject({ code, outcome, retryable, provider: 'aws', operation: 'getPrivateKey' })
  expect(error.cause).toMatchObject({ name })
})
