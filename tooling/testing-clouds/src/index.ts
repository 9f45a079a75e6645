/**
 * What the tests of the providers over a cloud share: how a provider stands before its emulator, the faults that every
 * service has, and what judges a signature. What differs between the services is handed in as data.
 */
export { underFaults } from './conformance.ts'
export { testCitations } from './citations.ts'
export { closing, eventsOf, failure, operations, type Cloud } from './cloud.ts'
export { expectLate, testFaults, type CloudFaults } from './faults.ts'
export { verifies } from './verifies.ts'
