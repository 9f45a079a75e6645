import { randomUUID } from 'node:crypto'
import type { DescribedFailure } from '@kmskeys/conformance'
import type { AnyPrivateKey, ErrorCode, Outcome } from '@kmskeys/core'
import type { AwsKms } from '@kmskeys/aws'
import type { AwsKmsEmulator } from '@kmskeys/emulator'

/** What the service answers by its own codes, the error that each must end in, and whether a retry may help. */
export const ANSWERS: readonly (readonly [string, ErrorCode, Outcome, boolean])[] = [
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
  ['RequestLimitExceeded', 'THROTTLED', 'refused', true],
  ['TooManyRequestsException', 'THROTTLED', 'refused', true],
  ['ExpiredToken', 'AUTHENTICATION', 'refused', false],
  ['RequestExpired', 'AUTHENTICATION', 'refused', false],
  ['InvalidClientTokenId', 'AUTHENTICATION', 'refused', false],
  ['SignatureDoesNotMatch', 'AUTHENTICATION', 'refused', false],
]

/** The errors that name the key. */
const ABOUT_KEY: ReadonlySet<string> = new Set(['KEY_NOT_FOUND', 'KEY_STATE', 'UNSUPPORTED_OPERATION'])

type Kind = Parameters<AwsKmsEmulator['fault']>[0]['kind']

/** Under which fault of which operation what is done ends in what. */
type Case = readonly [Kind, operation: string, Work, ErrorCode, Outcome, requests?: number]
type Work = (provider: AwsKms, key: AnyPrivateKey) => Promise<unknown>

const opens: Work = (provider, { id }) => provider.getPrivateKey(id)
const opensAlias: Work = (provider) => provider.getPrivateKey('alias/ed25519')
const signs: Work = (_, key) => callSign(key)
const makes: Work = (provider) => provider.createKey(wish())
const lists: Work = (provider) => listAll(provider)

const CASES: readonly Case[] = [
  ...ANSWERS.map(([name, code, outcome]) => [`error:${name}`, 'GetPublicKey', opens, code, outcome] as const),
  ['wrong-key', 'GetPublicKey', opens, 'INTEGRITY', 'unknown'],
  ['empty', 'GetPublicKey', opens, 'INTEGRITY', 'unknown'],
  ['empty', 'GetPublicKey', opensAlias, 'INTEGRITY', 'unknown'],
  ['not-json', 'GetPublicKey', opens, 'PROVIDER', 'unknown'],
  ['wrong-key', 'Sign', signs, 'INTEGRITY', 'unknown'],
  ['wrong-signature', 'Sign', signs, 'INTEGRITY', 'unknown'],
  ['empty', 'Sign', signs, 'INTEGRITY', 'unknown'],
  ['disabled', 'Sign', signs, 'KEY_STATE', 'refused'],
  ['error:InvalidKeyUsageException', 'Sign', signs, 'UNSUPPORTED_OPERATION', 'refused'],
  ['cut-before', 'Sign', signs, 'UNAVAILABLE', 'unknown'],
  ['deny', 'CreateKey', makes, 'ACCESS_DENIED', 'refused'],
  ['empty', 'CreateKey', makes, 'INTEGRITY', 'unknown'],
  ['cut-after', 'CreateKey', makes, 'UNAVAILABLE', 'unknown', 3],
  ['internal-error', 'CreateKey', makes, 'UNAVAILABLE', 'unknown', 3],
  ['internal-error', 'CreateAlias', makes, 'UNAVAILABLE', 'unknown', 4],
  ['internal-error', 'Sign', signs, 'UNAVAILABLE', 'unknown', 3],
  ['error:LimitExceededException', 'CreateKey', makes, 'THROTTLED', 'refused'],
  ['deny', 'CreateAlias', makes, 'ACCESS_DENIED', 'unknown'],
  ['error:AlreadyExistsException', 'CreateAlias', makes, 'KEY_EXISTS', 'unknown'],
  ['invalid-state', 'GetPublicKey', makes, 'KEY_EXISTS', 'refused'],
  ['disabled', 'GetPublicKey', makes, 'KEY_EXISTS', 'refused'],
  ['internal-error', 'GetPublicKey', makes, 'UNAVAILABLE', 'unknown'],
  ['deny', 'ListKeys', lists, 'ACCESS_DENIED', 'refused'],
  ['deny', 'ListAliases', lists, 'ACCESS_DENIED', 'refused'],
]

/**
 * What must come of each way in which the service can fail.
 *
 * @param open makes the provider, which is closed afterwards; the first key is Ed25519
 */
export function failuresOf(server: AwsKmsEmulator, open: () => AwsKms): DescribedFailure[] {
  return CASES.map(([kind, operation, work, code, outcome, requests]) => ({
    when: `${operation} ends in ${kind} (${work.name})`,
    act: async () => {
      const provider = open()
      try {
        const key = await provider.getPrivateKey('alias/ed25519')
        using _ = server.fault({ kind, operation })
        return await work(provider, key)
      } finally {
        await provider.close()
      }
    },
    code,
    outcome,
    requests,
    says: operation === 'GetPublicKey' && ABOUT_KEY.has(code) ? 'arn:aws:kms:' : undefined,
    retryable: ANSWERS.find(([name]) => kind === `error:${name}`)?.[3],
  }))
}

function callSign(key: AnyPrivateKey): Promise<unknown> {
  return 'sign' in key && key.type === 'ed25519'
    ? key.sign(new Uint8Array(3))
    : Promise.reject(new Error(key.type))
}

function wish(): { readonly type: 'ed25519'; readonly name: string } {
  return { type: 'ed25519', name: `fails-${randomUUID()}` }
}

async function listAll(provider: AwsKms): Promise<void> {
  for await (const _ of provider.listKeys()) continue
}
