import { InvalidInputError } from '../errors/errors.ts'

/** Bytes as callers hold them: a `Uint8Array` (a `Buffer` is one), another view, or an `ArrayBuffer`. */
export type Bytes = Uint8Array | ArrayBufferView | ArrayBuffer

/** Whether `value` is bytes held as a whole, as opposed to a stream of chunks. */
export function isBytes(value: unknown): value is Bytes {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer
}

/**
 * The bytes that `value` shows, without a copy.
 *
 * @param name what the value is, for the error message
 * @throws {InvalidInputError} when it is not bytes, was transferred away, or lies outside of what its buffer was shrunk
 *   to; for a string, with a hint how to make bytes of it
 */
export function toBytes(value: Bytes, name: string): Uint8Array {
  // A Proxy of bytes is an instance, and has not even a length.
  if (ArrayBuffer.isView(value) && value instanceof Uint8Array && value.length > 0) return value
  if (!isBytes(value)) throw notBytes(value, name)
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value
  // Its bytes have gone elsewhere, and what looks empty was not meant to be.
  if ('detached' in buffer && buffer.detached)
    throw new InvalidInputError(
      `${name} was transferred, to a worker for instance, and holds no bytes any more`,
    )
  if (ArrayBuffer.isView(value) && isOutOfBounds(value))
    throw new InvalidInputError(`${name} lies outside of its buffer, which was made smaller`)
  if (value instanceof Uint8Array) return value
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value)
}

/** Whether the buffer of a view was made so small that nothing is left of it, which looks empty or throws. */
function isOutOfBounds(view: ArrayBufferView): boolean {
  try {
    // The length of a DataView throws, that of every other view is 0, and only its methods throw.
    if (isTypedArray(view)) view.at(0)
    return view.byteLength < 0
  } catch {
    return true
  }
}

/** Whether a view is one of elements, of whatever kind: all of them have the same methods. */
function isTypedArray(view: ArrayBufferView): view is Uint8Array {
  return 'length' in view
}

/** The same bytes as a plain `Uint8Array`: the `slice()` of a `Buffer` would share its memory. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.constructor === Uint8Array) return bytes
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** A copy, which `slice()` of a `Buffer` is not: it shows the same memory. */
export function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}

/** The error for something that should be bytes and is not. */
export function notBytes(value: unknown, name: string): InvalidInputError {
  const hint =
    typeof value === 'string'
      ? "; encode a string first: new TextEncoder().encode(text), or Buffer.from(hex, 'hex')"
      : ''
  return new InvalidInputError(`${name} must be bytes (a Uint8Array), not ${kindOf(value)}${hint}`)
}

/** Whether both hold the same bytes. Not for secrets: it stops at the first difference. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Whether `value` is a promise, of this or of another realm or library. */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** What `value` is, in words for an error message that must not show the value itself. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== '' ? `an object of type ${name}` : 'an object'
}
