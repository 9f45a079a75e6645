import type { ExtensionOptions } from './extension.ts'

/** Tells names from the options that may stand behind them. */
export function splitOptions<T extends string>(
  given: readonly (T | ExtensionOptions)[],
): [T[], ExtensionOptions | undefined] {
  const last = given.at(-1)
  const options = typeof last === 'object' ? last : undefined
  return [given.filter((one): one is T => one !== options), options]
}
