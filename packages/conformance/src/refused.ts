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
  checkTelling(error, what)
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
  const reached = session.callsSince(mark)
  if (reached !== undefined)
    check(
      error.outcome !== (reached > 0 ? 'not-sent' : 'refused'),
      `the error of ${what} has the outcome ${error.outcome}, and ${reached} requests reached the service`,
    )
  return error
}

/** An error says what is wrong in words, and nothing that was forgotten to be filled in. */
export function checkTelling({ code, message, retryable }: KmsKeysError, what: string): void {
  check(/\p{L}+\P{L}+\p{L}/u.test(message), `the error of ${what} says nothing: ${JSON.stringify(message)}`)
  const unfilled = /(?<!\bnot )\b(?:undefined|NaN|null)\b|\[object /u.exec(message)
  check(unfilled === null, `the error of ${what} says "${unfilled?.[0] ?? ''}": ${message}`)
  const gap = / {2}| [,;:)](?: |$)| \.$|(?<!\w)\(\)|''|""|[,;(]$|: $/u.exec(message)
  check(gap === null, `the error of ${what} leaves something out at "${gap?.[0] ?? ''}": ${message}`)
  const wrongly = retryable && NEVER_RETRYABLE.has(code)
  check(!wrongly, `the error of ${what} is ${code}, and says that a retry may help`)
}

/** What the same call, unchanged, ends in again. */
const NEVER_RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  'INVALID_INPUT',
  'UNSUPPORTED_ALGORITHM',
  'UNSUPPORTED_OPERATION',
  'WRONG_KEY_TYPE',
  'CLOSED',
])

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
