import type { DescribedFailure } from '@kmskeys/conformance'
import { awsKms, type AwsKmsOptions } from '@kmskeys/aws'
import type { AwsKmsEmulator } from '@kmskeys/emulator'
import { CREDENTIALS, open } from './account.ts'
import { callSign } from './failures.ts'

/** Failures before anything reaches the service. */
export function unreached({ region }: AwsKmsEmulator): DescribedFailure[] {
  const endpoint = 'http://127.0.0.1:1'
  const opens = (clientConfig: AwsKmsOptions['clientConfig']) => async (): Promise<unknown> => {
    const kms = awsKms({ region, clientConfig: { endpoint, maxAttempts: 1, ...clientConfig } })
    try {
      return await kms.getPrivateKey('alias/ed25519')
    } finally {
      await kms.close()
    }
  }
  const without = (
    name: string,
    reason: DescribedFailure['reason'],
    fields: object,
    says: readonly string[],
  ): DescribedFailure => ({
    when: `whoever gives credentials answers ${name}`,
    act: opens({ credentials: () => Promise.reject(Object.assign(new Error('none'), { name, ...fields })) }),
    code: 'AUTHENTICATION',
    outcome: 'not-sent',
    requests: 0,
    reason,
    says,
  })
  const answered = { $fault: 'client', $metadata: { httpStatusCode: 403 } }
  return [
    {
      when: 'nobody listens',
      act: opens({ credentials: CREDENTIALS }),
      code: 'UNAVAILABLE',
      outcome: 'not-sent',
      requests: 0,
      says: [region, 'ECONNREFUSED'],
    },
    without('CredentialsProviderError', 'missing', {}, ['AWS_PROFILE', 'clientConfig.credentials']),
    without('ExpiredTokenException', 'expired', answered, ['ExpiredTokenException']),
    without('TokenNotExpired', 'wrong', answered, ['TokenNotExpired']),
  ]
}

/** Deadlines that come while the SDK waits before its next attempt. */
export function late(server: AwsKmsEmulator): DescribedFailure[] {
  const token = { getRetryCount: () => 0, getRetryDelay: () => 60_000 }
  const retryStrategy = {
    acquireInitialRetryToken: async () => token,
    refreshRetryTokenForRetry: async () => token,
    recordSuccess: () => undefined,
  }
  const signs = (kind: 'throttle' | 'internal-error') => async (): Promise<unknown> => {
    const kms = open(server, { retryStrategy })
    try {
      const key = await kms.getPrivateKey('alias/ed25519')
      using _ = server.fault({ kind, operation: 'Sign' })
      return await callSign(key, { timeout: 300 })
    } finally {
      await kms.close()
    }
  }
  return [
    {
      when: 'Sign is throttled, and the call ends before the next attempt',
      act: signs('throttle'),
      code: 'TIMEOUT',
      outcome: 'refused',
      requests: 2,
      says: 'throttle',
    },
    {
      when: 'Sign fails inside, and the call ends before the next attempt',
      act: signs('internal-error'),
      code: 'TIMEOUT',
      outcome: 'unknown',
      requests: 2,
    },
  ]
}
