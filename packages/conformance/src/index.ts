/**
 * The test kit that every provider of keys runs: describe what the provider is and which keys it has, and every
 * test that applies is defined, under vitest, `node:test`, or any runner with `describe` and `test`.
 *
 * @example
 * ```ts
 * import { describe, test } from 'vitest'
 * import { testProvider } from '@kmskeys/conformance'
 * import { acmeKeys } from './provider.ts'
 *
 * testProvider(
 *   {
 *     name: 'acme',
 *     open: () => acmeKeys({ token: 'hunter2' }),
 *     keys: [{ reference: 'signing', type: 'rsa' }],
 *     unknownReference: 'no-such-key',
 *     secrets: ['hunter2'],
 *   },
 *   { describe, test },
 * )
 * ```
 *
 * @packageDocumentation
 */
export type {
  DescribedFactory,
  DescribedFailure,
  DescribedKey,
  DescribedLooseKey,
  DescribedOpening,
  ProviderDescription,
  Runner,
} from './description.ts'
export { testProvider } from './test-provider.ts'
