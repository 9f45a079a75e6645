import { KmsKeysError, type ErrorCode } from '@kmskeys/core'
import { check, rejectionOf } from './check.ts'
import { checkNoSecret, shownBy } from './secrets.ts'
import type { Session } from './session.ts'

/** Expects `call` to be refused by an error with one of `codes`, which shows no secret and has its event. */
export async function refused(
  session: Session,
  what: string,
  call: () => Promise<unknown>,
  codes: ErrorCode | readonly ErrorCode[],
): Promise<KmsKeysError> {
  const mark = session.mark()
  const error = await rejectionOf(call, what)
  checkNoSecret(shownBy(error), session.secrets, `the error of ${what}`)
  check(
    error instanceof KmsKeysError,
    `${what} ended in an error that is not of KmsKeysError's family: ${String(error)}`,
  )
  const { code } = error
  const allowed = [codes].flat()
  check(
    allowed.includes(code),
    `${what} ended in ${code} instead of ${allowed.join(' or ')}: ${error.message}`,
  )
  const { name } = session.description
  check(
    error.provider === name,
    `the error of ${what} names the provider ${error.provider ?? 'undefined'}, not ${name}`,
  )
  check(error.operation !== undefined, `the error of ${what} does not name its operation`)
  const event = session.eventSince(mark, what)
  check(event.error === code, `the event of ${what} has the error ${event.error ?? 'undefined'}, not ${code}`)
  check(
    event.outcome === error.outcome,
    `the event of ${what} has another outcome than the error: ${event.outcome}, ${error.outcome}`,
  )
  return error
}

/** The same for a call of which nothing may reach the service. */
export async function refusedUnsent(
  session: Session,
  what: string,
  call: () => Promise<unknown>,
  code: ErrorCode,
): Promise<KmsKeysError> {
  const mark = session.mark()
  const error = await refused(session, what, call, code)
  check(error.outcome === 'not-sent', `the error of ${what} has the outcome ${error.outcome}, not not-sent`)
  session.checkNoCall(mark, what)
  return error
}
