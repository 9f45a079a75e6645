import type { InvalidInputError } from '../errors/errors.ts'
import type { Fault } from './fault.ts'
import type { DERInput } from './options.ts'

/** What a field is called in the path of an error: its name, or its index in a list. */
export type FieldName = string | number

/** What a reader is for the functions that it is made of. */
export interface Cursor {
  readonly input: DERInput
  readonly source: Uint8Array
  offset: number
  readonly limit: number
  readonly parent: Cursor | undefined
  readonly name: FieldName | undefined
  peekTag(): number
  error(fault: Fault, name?: FieldName): InvalidInputError
}
