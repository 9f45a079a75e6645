import { inspect } from 'node:util'
import { check } from './check.ts'

/** Everything that a value, such as an error, shows when it is logged in one of the usual ways. */
export function shownBy(error: unknown): string {
  const stack = error instanceof Error ? error.stack : undefined
  return [String(error), stack, JSON.stringify(error), inspect(error, { depth: 10 })].join('\n')
}

/** @throws {NonConformance} when `text` holds a secret, without repeating it */
export function checkNoSecret(text: string, secrets: readonly string[], where: string): void {
  const found = secrets.findIndex((secret) => formsOf(secret).some((form) => text.includes(form)))
  check(found < 0, `${where} shows secrets[${found}]`)
}

/** How a secret may stand in a text: as it is, quoted, line by line, or, where that is no accident, encoded. */
function formsOf(secret: string): string[] {
  const quoted = [JSON.stringify(secret).slice(1, -1), inspect(secret).slice(1, -1)]
  const lines = secret.split(/\r?\n/u).filter((line) => line.length >= LONG)
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const encoded =
    bytes.length < LONG
      ? []
      : [
          hex,
          hex.toUpperCase(),
          hex.replaceAll(/..(?=.)/gu, '$& '),
          bytes.toString('base64').replace(/=+$/u, ''),
          bytes.toString('base64url'),
          [...bytes].join(','),
          encodeURIComponent(secret),
        ]
  return [secret, ...quoted, ...lines, ...encoded].filter((form) => form !== '')
}

/** What is shorter may stand among other digits by chance. */
const LONG = 8
