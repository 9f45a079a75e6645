import { checkDescription } from './check-description.ts'
import type { ProviderDescription, Runner } from './description.ts'
import { inTurn } from './running-test.ts'
import { Session } from './session.ts'
import { testAgreement } from './suites/agreement.ts'
import { testCancellation } from './suites/cancellation.ts'
import { testClosing } from './suites/closing.ts'
import { testConcurrency } from './suites/concurrency.ts'
import { testCoverage } from './suites/coverage.ts'
import { testDecapsulation } from './suites/decapsulation.ts'
import { testDecryption } from './suites/decryption.ts'
import { testErasing } from './suites/erasing.ts'
import { testFactory } from './suites/factory.ts'
import { testFailures } from './suites/failures.ts'
import { testIdentity } from './suites/identity.ts'
import { testImports } from './suites/imports.ts'
import { testLooseKeys } from './suites/loose-keys.ts'
import { testNewKeys } from './suites/new-keys.ts'
import { testOpening } from './suites/opening.ts'
import { testOpenings } from './suites/openings.ts'
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
 * @throws {InvalidInputError} at once, when a field of the description is not known, lacks or is of a wrong kind, or there
 *   is no key
 */
export function testProvider(description: ProviderDescription, runner: Runner): void {
  checkDescription(description)
  const { describe, test } = inTurn(runner)
  const session = new Session(description)
  const group = (title: string, define: (add: Runner['test']) => void): void => {
    const tests: Parameters<Runner['test']>[] = []
    define((...each) => tests.push(each))
    // A runner may refuse an empty group.
    if (tests.length > 0)
      describe(title, () => {
        for (const each of tests) test(...each)
      })
  }
  describe(`the provider ${description.name} conforms`, () => {
    group('opening', (test) => testOpening(session, test))
    for (const key of description.keys)
      group(`the ${key.type} key ${key.reference}`, (test) => {
        for (const suite of KEY_SUITES) suite(session, key, test)
      })
    for (const [title, suite] of PROVIDER_SUITES) group(title, (test) => suite(session, test))
  })
}

/** What is tested of each key. */
const KEY_SUITES = [
  testIdentity,
  testSigning,
  testDecryption,
  testAgreement,
  testDecapsulation,
  testRefusals,
  testCancellation,
  testConcurrency,
  testErasing,
]

/** What is tested of the provider, after its keys. */
const PROVIDER_SUITES = [
  ['new keys', testNewKeys],
  ['imported keys', testImports],
  ['its factory', testFactory],
  ['made in other ways', testOpenings],
  ['keys without a provider', testLooseKeys],
  ['failures', testFailures],
  ['a service that does not answer', testStalledService],
  ['closing', testClosing],
  ['coverage', testCoverage],
] as const
