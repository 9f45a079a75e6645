/** Calls a method as JavaScript can, with arguments that its types forbid. */
export function callUntyped(self: object, method: string, ...args: readonly unknown[]): Promise<unknown> {
  const found: unknown = Reflect.get(self, method)
  if (typeof found !== 'function') throw new TypeError(`there is no method ${method}`)
  const result: unknown = Reflect.apply(found, self, args)
  return result instanceof Promise ? result : Promise.resolve(result)
}
