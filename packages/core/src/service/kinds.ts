import { UnsupportedAlgorithmError } from '../errors/errors.ts'
import { sameKind, type KeyKind } from '../keys/key-types.ts'

/**
 * The row of a provider's table of kinds of keys that a wish asks for.
 *
 * @param service the service's name, for the message
 * @throws {UnsupportedAlgorithmError} when the service makes no such key; it lists the service's names of those that it makes
 */
export function kindRow<R extends KeyKind & { readonly name: string }>(
  table: readonly R[],
  wish: KeyKind,
  service: string,
): R {
  const row = table.find((each) => sameKind(each, wish))
  if (row !== undefined) return row
  const supported = table.map(({ name }) => name)
  throw new UnsupportedAlgorithmError(`${service} makes no such key; it makes ${supported.join(', ')}`, {
    supported,
  })
}
