import { AuthenticationError, ERROR_CODES, InvalidInputError, KmsKeysError } from '@kmskeys/core'
import { check, rejectionOf } from '../check.ts'
import type { DescribedFailure, Runner } from '../description.ts'
import { checkTelling } from '../refused.ts'
import { checkNoSecret, shownBy } from '../secrets.ts'
import type { Session } from '../session.ts'

/** The failures that the description adds. */
export function testFailures(session: Session, test: Runner['test']): void {
  for (const described of session.description.failures ?? []) {
    const { when, act, code, outcome, reason, retryable, requests, says = [], isLoose = false } = described
    test(`when ${when}, it ends in ${code}`, async () => {
      const mark = session.mark()
      const error = await rejectionOf(() => session.erasing(act), 'it')
      const reached = session.callsSince(mark)
      check(
        requests === undefined || reached === requests,
        `${reached ?? 0} requests reached the service, not ${requests ?? 0}`,
      )
      checkNoSecret(shownBy(error), session.secrets, 'the error')
      check(
        error instanceof KmsKeysError,
        `it ended in an error that is not of KmsKeysError's family: ${String(error)}`,
      )
      check(error.code === code, `it ended in ${error.code} instead of ${code}: ${error.message}`)
      const expected = outcome ?? ERROR_CODES[code].outcome
      check(error.outcome === expected, `its outcome is ${error.outcome}, not ${expected}`)
      const provider = isLoose ? undefined : session.description.name
      check(error.provider === provider, `it names the provider ${error.provider ?? 'none'}`)
      checkPlace(error, described)
      check(
        retryable === undefined || error.retryable === retryable,
        `it says retryable: ${String(error.retryable)}`,
      )
      const found = error instanceof AuthenticationError ? error.reason : undefined
      check(
        reason === undefined || found === reason,
        `its reason is ${found ?? 'none'}, not ${reason ?? 'any'}`,
      )
      for (const text of [says].flat())
        check(error.message.includes(text), `it does not say ${text}: ${error.message}`)
      checkTelling(error, 'it')
    })
  }
}

/** Where the fault lies, as far as the description says so. */
function checkPlace(error: KmsKeysError, described: DescribedFailure): void {
  const fault = error instanceof InvalidInputError ? error : undefined
  const { hasCause } = described
  check(
    hasCause === undefined || (error.cause !== undefined) === hasCause,
    'its cause is lost, or one was added',
  )
  const found = { keyId: error.keyId, path: fault?.path, rule: fault?.rule }
  for (const field of ['keyId', 'path', 'rule'] as const) {
    const expected = described[field]
    const is = found[field] ?? 'none'
    check(expected === undefined || is === expected, `its ${field} is ${is}, not ${expected ?? 'any'}`)
  }
}
