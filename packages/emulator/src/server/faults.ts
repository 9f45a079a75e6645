import { setTimeout } from 'node:timers/promises'
import { checkFields, InvalidInputError } from '@kmskeys/core'

const NETWORK_FAULTS = ['delay', 'cut-before', 'cut-after'] as const

/** Faults that every service can have, since they lie in the network. */
export type NetworkFault = (typeof NETWORK_FAULTS)[number]

/** What rules of a service can name. */
export interface FaultNames {
  /** The operations that are emulated, as the log calls them. */
  readonly operations: readonly string[]
  /** The kinds of faults, beside those of the network and the errors. */
  readonly kinds: readonly string[]
  /** How errors without a kind of their own are written, for messages, and whether a text is one. */
  readonly errors: { readonly form: string; readonly test: (kind: string) => boolean }
}

/** A fault that is to happen. */
export interface FaultRule<Kind extends string> {
  /** The operation that it happens to; every one unless given. */
  readonly operation?: string | undefined
  /**
   * What happens. `delay` answers late; `cut-before` closes the connection without doing the work, `cut-after` does
   * the work and closes the connection without an answer; the others are the service's.
   */
  readonly kind: Kind | NetworkFault
  /** How many requests it happens to; all until it is removed, unless given. */
  readonly times?: number | undefined
  /** How many requests go well before. */
  readonly after?: number | undefined
  /** How many milliseconds late `delay` answers; 1,000 unless given, at most 600,000. */
  readonly milliseconds?: number | undefined
}

/** A fault in force. */
export interface Fault extends Disposable {
  /** How many requests it has happened to. */
  readonly hits: number
  /** Ends it, and what it delays. `using` does the same. */
  remove(): void
}

const LONGEST_DELAY = 600_000

/** The faults in force, in the order in which they were set. */
export class Faults<Kind extends string> {
  readonly #active: Set<ActiveFault<Kind>> = new Set()
  readonly #names: FaultNames

  constructor(names: FaultNames) {
    this.#names = names
  }

  /**
   * @throws {InvalidInputError} when the rule names something that there is not: it would never happen
   * @throws {RangeError} when a number of the rule is not one
   */
  add(rule: FaultRule<Kind>): Fault {
    checkFields(rule, FIELDS, 'fault rules')
    checkNames(rule, this.#names)
    for (const field of ['times', 'after', 'milliseconds'] as const) {
      const value = rule[field]
      if (value !== undefined && !(value >= 0)) throw new RangeError(`${field} must be a number from 0`)
    }
    const fault: ActiveFault<Kind> = new ActiveFault(rule, () => this.#active.delete(fault))
    this.#active.add(fault)
    return fault
  }

  /** The rules in force that have happened to no request. */
  get unused(): readonly FaultRule<Kind>[] {
    return [...this.#active].filter(({ hits }) => hits === 0).map(({ rule }) => rule)
  }

  clear(): void {
    for (const fault of this.#active) fault.remove()
  }

  /** The fault that happens to this request, if any: the one that was set first. It counts as having happened. */
  next(operation: string): ActiveFault<Kind> | undefined {
    for (const fault of this.#active) if (fault.applies(operation)) return fault
    return undefined
  }
}

const FIELDS: ReadonlySet<string> = new Set(['operation', 'kind', 'times', 'after', 'milliseconds'])

function checkNames({ operation, kind }: FaultRule<string>, { operations, kinds, errors }: FaultNames): void {
  if (operation !== undefined && !operations.includes(operation))
    throw new InvalidInputError(
      `there is no operation ${operation} for a fault to happen to; there are ${operations.join(', ')}`,
    )
  const known = [...NETWORK_FAULTS, ...kinds]
  if (typeof kind !== 'string' || (!known.includes(kind) && !errors.test(kind)))
    throw new InvalidInputError(
      `there is no fault of the kind ${kind}; there are ${known.join(', ')} and ${errors.form}`,
    )
}

/** The fault that the service itself plays. */
export function ownFault<Kind extends string>(kind: Kind | NetworkFault | undefined): Kind | undefined {
  return kind === undefined || isNetworkFault(kind) ? undefined : kind
}

function isNetworkFault(kind: string): kind is NetworkFault {
  const faults: readonly string[] = NETWORK_FAULTS
  return faults.includes(kind)
}

/** A fault in force, as the server sees it. */
export class ActiveFault<Kind extends string> implements Fault {
  readonly kind: Kind | NetworkFault
  readonly rule: FaultRule<Kind>
  readonly #forget: () => void
  readonly #removed: AbortController = new AbortController()
  hits = 0
  #seen = 0

  constructor(rule: FaultRule<Kind>, forget: () => void) {
    this.kind = rule.kind
    this.rule = { ...rule }
    this.#forget = forget
  }

  applies(operation: string): boolean {
    const { operation: wanted, times = Infinity, after = 0 } = this.rule
    if (wanted !== undefined && wanted !== operation) return false
    this.#seen++
    if (this.#seen <= after || this.hits >= times) return false
    this.hits++
    return true
  }

  /** Waits as long as the rule says, or until the fault is removed; it never keeps the process alive. */
  async delay(): Promise<void> {
    const { signal } = this.#removed
    const milliseconds = Math.min(this.rule.milliseconds ?? 1000, LONGEST_DELAY)
    await setTimeout(milliseconds, undefined, { ref: false, signal }).catch(() => undefined)
  }

  remove(): void {
    this.#forget()
    this.#removed.abort()
  }

  [Symbol.dispose](): void {
    this.remove()
  }
}
