import { InvalidInputError, kindOf } from '@kmskeys/core'
import { Tag, type DERReader, type DERWriter } from '@kmskeys/core/der'
import { isList } from '../data/is-list.ts'
import { placed } from './refused.ts'

/** What a list holds, for errors, and the rule that it must not be empty. */
export interface ListKind {
  readonly what: string
  readonly rule: string
  /** How many there may be at most, where there is a limit to what is read. */
  readonly most?: number
  /** What one may look like, for who gives something else. */
  readonly example?: string
}

/**
 * Writes SEQUENCE SIZE (1..MAX) OF.
 *
 * @param write writes one item
 * @throws {InvalidInputError} when it is no array, empty, or has more than it may
 */
export function writeList<T>(
  writer: DERWriter,
  kind: ListKind,
  items: readonly T[],
  write: (item: T) => unknown,
  tag: number = Tag.SEQUENCE,
): void {
  const { what, rule, most = Infinity } = kind
  const { length } = checkArray(items, kind)
  if (length === 0) throw new InvalidInputError(`${what} must not be empty`, { rule })
  if (length > most) throw new InvalidInputError(`${what} may be at most ${most}, not ${length}`, { rule })
  writer.constructed(tag, () => {
    for (let i = 0; i < items.length; i++)
      try {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is not beyond the end
        write(items[i] as T)
      } catch (error) {
        throw placed(error, i)
      }
  })
}

/**
 * Reads what a SEQUENCE SIZE (1..MAX) OF has inside.
 *
 * @param read reads one item, which errors call by its index
 * @throws {InvalidInputError} when it is empty
 */
export function readList<T>(
  list: DERReader,
  { what, rule }: ListKind,
  read: (list: DERReader, index: number) => T,
): T[] {
  if (list.done) throw list.error({ rule, message: `${what} must not be empty` })
  const items: T[] = []
  while (!list.done) items.push(read(list, items.length))
  return items
}

/**
 * The same, if it is an array.
 *
 * @throws {InvalidInputError} when it is not
 */
export function checkArray<T>(items: readonly T[], { what, rule, example }: ListKind): readonly T[] {
  if (isList(items)) return items
  const such = example === undefined ? '' : ` such as ${example}`
  throw new InvalidInputError(`${what} must be an array${such}, not ${kindOf(items)}`, { rule })
}
