/**
 * What the tests of the providers over a cloud share: how a provider stands before its emulator, the faults that every
 * service has, how keys sign and are listed, answers written by hand, and what judges a signature. What differs between
 * the services is handed in as data.
 */
export { testAnswers, type CloudAnswers } from './answers.ts'
export { closing, eventsOf, failure, operations, type Cloud } from './cloud.ts'
export { underFaults } from './conformance.ts'
export { expectLate, testFaults, type CloudFaults } from './faults.ts'
export { listed, testListing, type CloudListing } from './listing.ts'
export { startProxy, type Proxy } from './proxy.ts'
export { RSA_WITH_SHA2, testSigning, type CloudSigning } from './signing.ts'
export { verifies } from './verifies.ts'
