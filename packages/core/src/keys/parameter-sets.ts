import { InvalidInputError } from '../errors/errors.ts'
import type { SPKI } from './spki.ts'

/** What rows of tables of parameter sets have in common. */
interface ParameterSet {
  readonly name: string
  readonly publicKeySize: number
}

/**
 * The parameter set that the object identifier of a public key names, which has no parameters beside it.
 *
 * @param row that of the identifier, if there is one
 * @param family what the parameter sets belong to, such as `ML-DSA`
 * @throws {InvalidInputError} when there is none, or the key has another length, or parameters
 */
export function parameterSetOf<P extends ParameterSet>(
  row: P | undefined,
  { algorithm, parameters, key }: SPKI,
  family: string,
  rule: string,
): P {
  if (row !== undefined && parameters === undefined && key.length === row.publicKeySize) return row
  throw new InvalidInputError(
    row === undefined
      ? `${algorithm} is no parameter set of ${family}`
      : `an ${row.name} key has ${row.publicKeySize} bytes and no parameters`,
    { rule },
  )
}

/** What is wrong with the parameter set of a wish, in words; `undefined` when it is one of these. */
export function checkParameterSet(rows: readonly ParameterSet[], wanted: string): string | undefined {
  const names = rows.map(({ name }) => name)
  return names.includes(wanted) ? undefined : `parameterSet must be one of ${names.join(', ')}`
}
