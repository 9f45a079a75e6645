import { kindOf } from '../data/bytes.ts'
import { INSPECT, type Inspect } from '../data/inspect.ts'
import { InvalidInputError } from '../errors/errors.ts'

/**
 * Where a key keeps what it is made of. The symbol is shared by all copies of this package, and the property is
 * an ordinary one, so that it is also read through a `Proxy`; the types do not show it.
 */
const STATE: unique symbol = Symbol.for('@kmskeys/core.key')

/**
 * The number of what states are made of, inside. It goes up with every change of `PrivateKeyState`, `PublicKeyState`,
 * `Verification` or `Lifetime` that a version with the old number could stumble over.
 */
const INSIDE = 1

/** What every key's state says, whatever copy or version of this package made it. */
export interface KeyState {
  readonly half: 'private' | 'public'
  readonly type: string
}

/** Gives a key its state, once, in its constructor. */
export function setState(key: object, state: KeyState): void {
  Object.defineProperty(key, STATE, { value: state })
  Object.defineProperty(key, VERSION, { value: INSIDE })
}

const VERSION: unique symbol = Symbol.for('@kmskeys/core.inside')

/** What may be a key. Read as a property, which is a fraction of the price of `Reflect.get`. */
interface Holder {
  readonly [STATE]?: unknown
  readonly [VERSION]?: unknown
}

/**
 * The state of a key that is used here, which must be made as this version makes it.
 *
 * @throws {InvalidInputError} when `value` is no such key, or of a version that is another inside
 */
export function requireState(value: unknown, half: KeyState['half']): KeyState {
  const state = getState(value)
  if (state?.half !== half) throw new InvalidInputError(`expected a ${half} key, not ${kindOf(value)}`)
  if (holderOf(value)?.[VERSION] === INSIDE) return state
  throw new InvalidInputError(
    `the ${half} key was made by another version of @kmskeys/core, which is different inside; let the packages share one version`,
  )
}

/** The state of `value`, or `undefined` when it is not a key. */
function getState(value: unknown): KeyState | undefined {
  const state = holderOf(value)?.[STATE]
  return isState(state) ? state : undefined
}

function holderOf(value: unknown): Holder | undefined {
  return typeof value === 'object' && value !== null ? value : undefined
}

/**
 * What `instanceof` answers for `constructor`: the class that stands for a half or a type of key knows its own by
 * the state, so that keys of another copy of this package count; a subclass asks the prototype as usual.
 */
export function isKeyOf(
  constructor: Function,
  standsFor: Function,
  half: KeyState['half'],
  value: unknown,
  type?: string,
): boolean {
  if (constructor !== standsFor) return Function.prototype[Symbol.hasInstance].call(constructor, value)
  const state = getState(value)
  return state?.half === half && (type === undefined || state.type === type)
}

/**
 * Lets `console.log` show which key a key is, which is kept where it is not looked for: its own class and `fields` of
 * it, as far as it has them.
 */
export function showInConsole(prototype: object, fields: readonly string[]): void {
  Object.defineProperty(prototype, INSPECT, {
    value(this: object, _depth: number, options: object, inspect: Inspect): string {
      const shown: Record<string, unknown> = {}
      for (const field of fields) if (field in this) shown[field] = Reflect.get(this, field)
      return `${this.constructor.name.replace(/^Opened/u, '')} ${inspect(shown, options)}`
    },
  })
}

function isState(state: unknown): state is KeyState {
  return typeof state === 'object' && state !== null && 'half' in state && 'type' in state
}
