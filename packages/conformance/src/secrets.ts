import { inspect } from 'node:util'
import { check } from './check.ts'

/** Everything that a value, such as an error, shows when it is logged in one of the usual ways. */
export function shownBy(error: unknown): string {
  const stack = error instanceof Error ? error.stack : undefined
  return [String(error), stack, JSON.stringify(error), inspect(error, { depth: 10 })].join('\n')
}

/** @throws {NonConformance} when `text` holds a secret, without repeating it */
export function checkNoSecret(text: string, secrets: readonly string[], where: string): void {
  const found = secrets.findIndex((secret) => secret !== '' && text.includes(secret))
  check(found < 0, `${where} shows secrets[${found}]`)
}
