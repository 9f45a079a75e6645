/** What `main.ts` tells the processes of Stryker, by their environment. */
export interface Settings {
  /** Where what was found is noted. */
  readonly folder: string
  readonly name: string
  /** A digest of all that an outcome depends on but the mutant. */
  readonly state: string
  /** How many mutants are tried, and the seed by which they are chosen; all unless given. */
  readonly sample?: { readonly size: number; readonly seed: number } | undefined
  /** The ids of the mutants that are tried, where others were before; instead of a sample. */
  readonly only?: readonly string[] | undefined
}

const VARIABLE = 'KMSKEYS_MUTATION'

export function toEnvironment(settings: Settings): { readonly [name: string]: string } {
  return { [VARIABLE]: JSON.stringify(settings) }
}

export function fromEnvironment(): Settings {
  return JSON.parse(process.env[VARIABLE] ?? '') as Settings
}
