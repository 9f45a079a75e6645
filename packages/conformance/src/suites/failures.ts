import { ERROR_CODES, KmsKeysError } from '@kmskeys/core'
import { check, rejectionOf } from '../check.ts'
import type { Runner } from '../description.ts'
import { checkNoSecret, shownBy } from '../secrets.ts'
import type { Session } from '../session.ts'

/** The failures that the description adds. */
export function testFailures(session: Session, test: Runner['test']): void {
  for (const { when, act, code, outcome } of session.description.failures ?? [])
    test(`when ${when}, it ends in ${code}`, async () => {
      const error = await rejectionOf(act, 'it')
      checkNoSecret(shownBy(error), session.secrets, 'the error')
      check(
        error instanceof KmsKeysError,
        `it ended in an error that is not of KmsKeysError's family: ${String(error)}`,
      )
      check(error.code === code, `it ended in ${error.code} instead of ${code}: ${error.message}`)
      const expected = outcome ?? ERROR_CODES[code].outcome
      check(error.outcome === expected, `its outcome is ${error.outcome}, not ${expected}`)
    })
}
