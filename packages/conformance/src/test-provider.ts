import { check } from './check.ts'
import type { ProviderDescription, Runner } from './description.ts'
import { Session } from './session.ts'
import { testCancellation } from './suites/cancellation.ts'
import { testClosing } from './suites/closing.ts'
import { testConcurrency } from './suites/concurrency.ts'
import { testCoverage } from './suites/coverage.ts'
import { testDecryption } from './suites/decryption.ts'
import { testFailures } from './suites/failures.ts'
import { testIdentity } from './suites/identity.ts'
import { testNewKeys } from './suites/new-keys.ts'
import { testOpening } from './suites/opening.ts'
import { testRefusals } from './suites/refusals.ts'
import { testSigning } from './suites/signing.ts'
import { testStalledService } from './suites/stalled-service.ts'

/**
 * Defines the tests of a provider.
 *
 * Each signature is verified by `node:crypto`, and where it can by @noble/curves: never by what is under test. The
 * last test fails when an offer of a key, or a row of the table, was not exercised.
 *
 * @param description what the provider is and which keys it has
 * @param runner `describe` and `test` of vitest, of `node:test`, or of any runner that runs tests in order
 * @throws {NonConformance} when the description has no key
 */
export function testProvider(description: ProviderDescription, { describe, test }: Runner): void {
  check(description.keys.length > 0, 'the description needs at least one key')
  const session = new Session(description)
  describe(`the provider ${description.name} conforms`, () => {
    describe('opening', () => testOpening(session, test))
    for (const key of description.keys)
      describe(`the ${key.type} key ${key.reference}`, () => {
        testIdentity(session, key, test)
        testSigning(session, key, test)
        testDecryption(session, key, test)
        testRefusals(session, key, test)
        testCancellation(session, key, test)
        testConcurrency(session, key, test)
      })
    describe('new keys', () => testNewKeys(session, test))
    describe('failures', () => testFailures(session, test))
    describe('a service that does not answer', () => testStalledService(session, test))
    describe('closing', () => testClosing(session, test))
    describe('coverage', () => testCoverage(session, test))
  })
}
