import { kindOf, toBytes } from '../data/bytes.ts'
import { checkFields, isList } from '../data/fields.ts'
import { InvalidInputError } from '../errors/errors.ts'

/** Bounds of what is read. */
export interface DERLimits {
  /** How deep elements may be nested; 64 by default. */
  readonly maxDepth: number
  /** The length of the whole input in bytes; 2,147,483,647 by default. */
  readonly maxLength: number
}

/**
 * A deviation from DER that is accepted on request, to read what older software wrote: a BOOLEAN TRUE other than FF
 * (X.690 11.1), a length in more octets than needed (X.690 10.1), a field that is written though it has its default value
 * (X.690 11.5), zero bits at the end of a list of named bits (X.690 11.2.2). Of the last two a reader does not know where
 * they are: whoever decodes such a field asks `reader.tolerates`. The indefinite length is never accepted.
 */
export type DERTolerance = 'boolean-true' | 'non-minimal-length' | 'encoded-default' | 'trailing-zero-bits'

/** Options of reading. */
export interface DERReadOptions {
  /** What the input is, such as `tbsCertificate`: the path in errors starts with it. */
  readonly path?: string | undefined
  readonly limits?: Partial<DERLimits> | undefined
  readonly tolerate?: readonly DERTolerance[] | undefined
}

/** One input, and the options it is read with; all the readers over it share this. */
export interface DERInput {
  readonly source: Uint8Array
  /** What `source` is a view of; asked for when a view is made, because to ask takes as long as to make one. */
  memory: ArrayBufferLike | undefined
  readonly path: string
  readonly maxDepth: number
  readonly booleanTrue: boolean
  readonly nonMinimalLength: boolean
  readonly tolerate: readonly DERTolerance[]
  /** The same bytes, which decode text without a copy; made when there is text. */
  text: Buffer | undefined
}

/**
 * Takes in one input.
 *
 * @param known the limits that there are
 * @throws {InvalidInputError} when it is not bytes or too long, or an option, a limit or a tolerance is not one that is
 *   known
 */
export function derInput(
  bytes: Uint8Array,
  options: DERReadOptions | undefined,
  known: ReadonlySet<string> = LIMITS,
): DERInput {
  const source = plainBytes(bytes)
  if (options !== undefined) checkFields(options, OPTIONS, 'the options of reading DER')
  const { path = '', limits, tolerate } = options ?? STRICT
  if (limits !== undefined) checkFields(limits, known, 'the limits of reading DER')
  if (tolerate !== undefined) checkTolerances(tolerate)
  const maxLength = limit('maxLength', limits?.maxLength, 2 ** 31 - 1)
  if (source.length > maxLength)
    throw new InvalidInputError(`DER of ${source.length} bytes is longer than the limit of ${maxLength}`, {
      path: options?.path,
      offset: maxLength,
    })
  return {
    source,
    memory: undefined,
    path,
    maxDepth: limit('maxDepth', limits?.maxDepth, 64),
    booleanTrue: tolerate?.includes('boolean-true') === true,
    nonMinimalLength: tolerate?.includes('non-minimal-length') === true,
    tolerate: tolerate ?? NOTHING,
    text: undefined,
  }
}

/** The octets from `start` to `end`; faster than `subarray`, which has more to look at. */
export function view(input: DERInput, start: number, end: number): Uint8Array {
  input.memory ??= input.source.buffer
  return new Uint8Array(input.memory, input.source.byteOffset + start, end - start)
}

/** A limit that was given, or its default. */
export function limit(name: string, given: number | undefined, standard: number): number {
  if (given === undefined) return standard
  if (!Number.isSafeInteger(given) || given < 0)
    throw new InvalidInputError(`${name} must be an integer of 0 or more`)
  return given
}

function checkTolerances(tolerate: readonly DERTolerance[]): void {
  if (!isList(tolerate)) throw new InvalidInputError("tolerate must be a list, such as ['boolean-true']")
  for (const name of tolerate)
    if (!TOLERANCES.includes(name))
      throw new InvalidInputError(
        `DER tolerance ${typeof name === 'string' ? JSON.stringify(name) : kindOf(name)} is not one of ${TOLERANCES.join(', ')}`,
      )
}

/** Code that only ever reads one class, and not also its subclass Buffer, is faster. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  const view = toBytes(bytes, 'DER')
  if (view.constructor === Uint8Array) return view
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}

const STRICT: DERReadOptions = {}
const NOTHING: readonly DERTolerance[] = []
const OPTIONS: ReadonlySet<string> = new Set<keyof DERReadOptions>(['path', 'limits', 'tolerate'])
const LIMITS: ReadonlySet<string> = new Set<keyof DERLimits>(['maxDepth', 'maxLength'])
const TOLERANCES: readonly string[] = [
  'boolean-true',
  'non-minimal-length',
  'encoded-default',
  'trailing-zero-bits',
] satisfies DERTolerance[]
