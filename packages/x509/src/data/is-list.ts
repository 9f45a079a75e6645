/** Whether it is an array. Unlike `Array.isArray` it does not make a list of anything out of a typed one. */
export function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}
