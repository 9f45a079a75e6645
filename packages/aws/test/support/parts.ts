import type { ProviderDescription } from '@kmskeys/conformance'
import { awsKmsEmulator } from '@kmskeys/emulator'
import { KEYS, make, type Made } from './account.ts'
import { described } from './described.ts'

interface Part {
  readonly description: ProviderDescription
  end(): Promise<void>
}

/**
 * What test/conformance.test.ts runs, in parts and the quickest first: `npm run mutation` runs those that reach what it
 * has changed.
 */
export const parts: { readonly [name: string]: () => Promise<Part> } = Object.fromEntries(
  KEYS.map((key) => [key.name, () => part([key])]),
)

async function part(keys: readonly Made[]): Promise<Part> {
  const server = await awsKmsEmulator({ region: 'eu-west-1', pageSize: 2 })
  await make(server, keys)
  return { description: { ...described(server, keys), shortSignatures: 16 }, end: () => server.close() }
}
