import type { DERReader } from '@kmskeys/core/der'

/** More than anything real has; what is read may come from anybody. */
export const MAX_TYPES = 1000

/** The types that a list was found to have so far, of which each may stand in it once. */
export class DistinctTypes {
  /** What has a type, for errors. */
  readonly what: string
  readonly rule: string
  readonly list: string[]
  /** Made when there are so many that looking through the list would cost more. */
  set: Set<string> | undefined

  constructor(what: string, rule: string) {
    this.what = what
    this.rule = rule
    this.list = []
    this.set = undefined
  }

  /**
   * Takes the next one.
   *
   * @param reader where it was read, for errors
   * @throws {InvalidInputError} when it was there before, or there are too many
   */
  add(oid: string, reader: DERReader): void {
    const { list, rule, what } = this
    if (this.set?.has(oid) ?? list.includes(oid))
      throw reader.error({ rule, message: `the ${what} ${oid} occurs twice` })
    if (list.push(oid) > MAX_TYPES)
      throw reader.error({ rule, message: `there are more than ${MAX_TYPES} ${what}s` })
    if (this.set !== undefined) this.set.add(oid)
    else if (list.length > FEW) this.set = new Set(list)
  }
}

const FEW = 8
