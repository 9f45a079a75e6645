import { randomUUID } from 'node:crypto'
import type { DescribedFailure } from '@kmskeys/conformance'
import type { AnyPrivateKey, CallOptions, ErrorCode, Outcome } from '@kmskeys/core'
import type { AwsKms } from '@kmskeys/aws'
import type { AwsKmsEmulator } from '@kmskeys/emulator'

/** The key that is asked for, the operation, where it is, and the service's own words: what messages name. */
const [KEY, ACTION, PLACE, SAID] = ['arn:aws:kms:', 'GetPublicKey', 'eu-west-1', 'AWS KMS says: played by a']

/**
 * What the service answers by its own codes, the error that each must end in, whether a retry may help, and what the
 * message must name.
 */
export const ANSWERS: readonly (readonly [string, ErrorCode, Outcome, boolean, readonly string[]])[] = [
  ['NotFoundException', 'KEY_NOT_FOUND', 'refused', false, [KEY, PLACE]],
  [
    'AccessDeniedException',
    'ACCESS_DENIED',
    'refused',
    false,
    [KEY, PLACE, 'kms:GetPublicKey', 'is not authorized to perform'],
  ],
  ['NotAuthorizedException', 'ACCESS_DENIED', 'refused', false, [KEY, ACTION, SAID]],
  ['DisabledException', 'KEY_STATE', 'refused', false, [KEY, 'disabled']],
  ['KMSInvalidStateException', 'KEY_STATE', 'refused', false, [KEY, ACTION, SAID]],
  ['InvalidKeyUsageException', 'UNSUPPORTED_OPERATION', 'refused', false, [KEY, ACTION, SAID]],
  ['UnsupportedOperationException', 'UNSUPPORTED_OPERATION', 'refused', false, [KEY, ACTION, SAID]],
  ['AlreadyExistsException', 'KEY_EXISTS', 'refused', false, [KEY, PLACE]],
  ['ThrottlingException', 'THROTTLED', 'refused', true, [ACTION, PLACE]],
  ['LimitExceededException', 'THROTTLED', 'refused', false, [ACTION, PLACE, SAID]],
  ['KeyUnavailableException', 'UNAVAILABLE', 'unknown', true, [KEY, PLACE]],
  ['DependencyTimeoutException', 'UNAVAILABLE', 'unknown', true, [ACTION, PLACE]],
  ['KMSInternalException', 'UNAVAILABLE', 'unknown', true, [ACTION, PLACE]],
  ['InternalFailure', 'UNAVAILABLE', 'unknown', true, [ACTION, PLACE]],
  ['ServiceUnavailableException', 'UNAVAILABLE', 'unknown', true, [ACTION, PLACE]],
  ['ValidationException', 'INVALID_INPUT', 'refused', false, [ACTION, SAID]],
  ['InvalidArnException', 'INVALID_INPUT', 'refused', false, [KEY, SAID]],
  ['InvalidAliasNameException', 'INVALID_INPUT', 'refused', false, [KEY, SAID]],
  ['TagException', 'INVALID_INPUT', 'refused', false, ['labels', SAID]],
  ['InvalidGrantTokenException', 'ACCESS_DENIED', 'refused', false, ['grant token']],
  ['MissingAuthenticationTokenException', 'AUTHENTICATION', 'refused', false, ['without a signature']],
  ['ExpiredTokenException', 'AUTHENTICATION', 'refused', false, ['expired']],
  ['UnrecognizedClientException', 'AUTHENTICATION', 'refused', false, [PLACE]],
  ['InvalidSignatureException', 'AUTHENTICATION', 'refused', false, [PLACE]],
  ['IncompleteSignatureException', 'AUTHENTICATION', 'refused', false, [PLACE]],
  ['XksKeyNotFoundException', 'PROVIDER', 'refused', false, [ACTION, PLACE, 'XksKeyNotFoundException']],
  ['RequestLimitExceeded', 'THROTTLED', 'refused', true, [ACTION, PLACE]],
  ['TooManyRequestsException', 'THROTTLED', 'refused', true, [ACTION, PLACE]],
  ['ExpiredToken', 'AUTHENTICATION', 'refused', false, ['expired']],
  ['RequestExpired', 'AUTHENTICATION', 'refused', false, ['expired']],
  ['InvalidClientTokenId', 'AUTHENTICATION', 'refused', false, [PLACE]],
  ['SignatureDoesNotMatch', 'AUTHENTICATION', 'refused', false, [PLACE]],
]

type Kind = Parameters<AwsKmsEmulator['fault']>[0]['kind']

/** Under which fault of which operation what is done ends in what, and what its message names. */
type Case = readonly [
  Kind,
  operation: string,
  Work,
  ErrorCode,
  Outcome,
  requests?: number | undefined,
  says?: readonly string[],
]
type Work = (provider: AwsKms, key: AnyPrivateKey) => Promise<unknown>

const opens: Work = (provider, { id }) => provider.getPrivateKey(id)
const opensAlias: Work = (provider) => provider.getPrivateKey('alias/ed25519')
const opensById: Work = (provider, { id }) => provider.getPrivateKey(id.replace(/^.*\//u, ''))
const signs: Work = (_, key) => callSign(key)
const makes: Work = (provider) => provider.createKey(wish())
const makesNameless: Work = (provider) => provider.createKey({ type: 'ed25519' })
const lists: Work = (provider) => listAll(provider)

/** What is said of a key that is there although the call failed; a name that it may be without is said before `:`. */
const LEFT = ['arn:aws:kms:', 'left behind', 'open it by this ARN']
const LEFT_NAMELESS = [...LEFT, 'without its name alias/fails-']

const CASES: readonly Case[] = [
  ...ANSWERS.map(
    ([name, code, outcome, , says]) =>
      [`error:${name}`, 'GetPublicKey', opens, code, outcome, undefined, says] as const,
  ),
  ['wrong-key', 'GetPublicKey', opens, 'INTEGRITY', 'unknown', 2, [KEY, PLACE]],
  ['wrong-key', 'GetPublicKey', opensById, 'INTEGRITY', 'unknown', 2, [KEY, PLACE]],
  ['empty', 'GetPublicKey', opens, 'INTEGRITY', 'unknown', 2, [KEY, PLACE, 'no key']],
  ['empty', 'GetPublicKey', opensAlias, 'INTEGRITY', 'unknown', 2, ['alias/ed25519', PLACE, 'no key']],
  ['not-json', 'GetPublicKey', opens, 'PROVIDER', 'unknown'],
  ['wrong-key', 'Sign', signs, 'INTEGRITY', 'unknown', 2, [KEY, 'the key']],
  ['wrong-signature', 'Sign', signs, 'INTEGRITY', 'unknown'],
  ['empty', 'Sign', signs, 'INTEGRITY', 'unknown'],
  ['disabled', 'Sign', signs, 'KEY_STATE', 'refused', 2, [KEY]],
  ['deny', 'Sign', signs, 'ACCESS_DENIED', 'refused', 2, [KEY, 'kms:Sign']],
  ['error:InvalidKeyUsageException', 'Sign', signs, 'UNSUPPORTED_OPERATION', 'refused', 2, [KEY, 'Sign']],
  ['cut-before', 'Sign', signs, 'UNAVAILABLE', 'unknown', 3, ['Sign', PLACE]],
  ['deny', 'CreateKey', makes, 'ACCESS_DENIED', 'refused', 3, ['kms:CreateKey is missing in', PLACE]],
  ['empty', 'CreateKey', makes, 'INTEGRITY', 'unknown', 3, ['listKeys()']],
  ['cut-after', 'CreateKey', makes, 'UNAVAILABLE', 'unknown', 3],
  ['internal-error', 'CreateKey', makes, 'UNAVAILABLE', 'unknown', 3],
  ['internal-error', 'CreateAlias', makes, 'UNAVAILABLE', 'unknown', 4, LEFT_NAMELESS],
  ['internal-error', 'GetPublicKey', makesNameless, 'UNAVAILABLE', 'unknown', 4, [...LEFT, 'behind: ']],
  ['internal-error', 'Sign', signs, 'UNAVAILABLE', 'unknown', 3],
  ['error:LimitExceededException', 'CreateKey', makes, 'THROTTLED', 'refused'],
  ['deny', 'CreateAlias', makes, 'ACCESS_DENIED', 'unknown', 4, [...LEFT_NAMELESS, 'kms:CreateAlias']],
  ['error:AlreadyExistsException', 'CreateAlias', makes, 'KEY_EXISTS', 'unknown', 4, LEFT_NAMELESS],
  ['invalid-state', 'GetPublicKey', makes, 'KEY_EXISTS', 'refused', 2, ['alias/fails-', PLACE]],
  ['disabled', 'GetPublicKey', makes, 'KEY_EXISTS', 'refused', 2],
  ['error:UnsupportedOperationException', 'GetPublicKey', makes, 'KEY_EXISTS', 'refused', 2],
  ['internal-error', 'GetPublicKey', makes, 'UNAVAILABLE', 'unknown', 3, ['GetPublicKey']],
  ['deny', 'ListKeys', lists, 'ACCESS_DENIED', 'refused', undefined, ['kms:ListKeys is missing in', PLACE]],
  ['deny', 'ListAliases', lists, 'ACCESS_DENIED', 'refused', 2, ['kms:ListAliases is missing in', PLACE]],
]

/**
 * What must come of each way in which the service can fail.
 *
 * @param open makes the provider, which is closed afterwards; the first key is Ed25519
 */
export function failuresOf(server: AwsKmsEmulator, open: () => AwsKms): DescribedFailure[] {
  return CASES.map(([kind, operation, work, code, outcome, requests, says]) => ({
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
    says,
    retryable: ANSWERS.find(([name]) => kind === `error:${name}`)?.[3],
  }))
}

/** Signs with a key that is Ed25519. */
export function callSign(key: AnyPrivateKey, options?: CallOptions): Promise<unknown> {
  return 'sign' in key && key.type === 'ed25519'
    ? key.sign(new Uint8Array(3), options)
    : Promise.reject(new Error(key.type))
}

function wish(): { readonly type: 'ed25519'; readonly name: string } {
  return { type: 'ed25519', name: `fails-${randomUUID()}` }
}

async function listAll(provider: AwsKms): Promise<void> {
  for await (const _ of provider.listKeys()) continue
}
