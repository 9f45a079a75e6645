/**
 * What providers over a remote service would otherwise each write: errors by a table, what is known of a request's
 * attempts, how an SDK sees an abort, requests in JSON, checks of replies, pages, waiting.
 *
 *     import { outOfOrder, requireSame, serviceError, throttled, type ErrorTable } from '@kmskeys/core/service'
 *
 *     const ERRORS: ErrorTable = { TooFast: throttled, Broken: outOfOrder }
 *
 *     const reply = await client.sign(key.id, digest).catch((cause: unknown) => {
 *       throw serviceError(ERRORS, cause.code, { service: 'Acme', place: 'eu', operation: 'Sign', … })
 *     })
 *     requireSame('the key', key.id, reply.keyId)
 *
 * @module
 */
export { AbortRelay, orAborted, whenGivenUp } from './service/abort.ts'
export { Attempts } from './service/attempts.ts'
export { CONNECT_TIMEOUT, fieldOf, isTLSError, neverSent } from './service/network.ts'
export {
  credentialsExpired,
  credentialsMissing,
  credentialsWrong,
  isThrottling,
  keyNotFound,
  outOfOrder,
  serviceError,
  throttled,
  unreachable,
  type ErrorRow,
  type ErrorTable,
  type Failure,
} from './service/errors.ts'
export {
  jsonService,
  type JSONRequest,
  type JSONService,
  type JSONServiceOptions,
} from './service/json-service.ts'
export { kindRow } from './service/kinds.ts'
export { pages } from './service/pages.ts'
export { pause, poll, type PollOptions } from './service/poll.ts'
export { numberField, publicKeyOfReply, requireBytes, requireSame, textField } from './service/replies.ts'
