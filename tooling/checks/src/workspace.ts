import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'

export const repository: string = resolve(import.meta.dirname, '../../..')

export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** One source file and what it imports, as written. */
export interface Source {
  /** From the root of the repository: `packages/core/src/index.ts`. */
  readonly file: string
  readonly imports: readonly string[]
}

/** The folders of all packages: `packages/core`, `tooling/checks`, … */
export function packageFolders(): string[] {
  return globSync('{packages,tooling,examples}/*/package.json', { cwd: repository })
    .map((file) => file.slice(0, -'/package.json'.length))
    .toSorted()
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8')) as Manifest
}

/** The TypeScript files of a package, tests and configuration included. */
export function readSources(folder: string): Source[] {
  return globSync(`${folder}/{*,{src,test}/**/*}.ts`, { cwd: repository })
    .toSorted()
    .map((file) => ({ file, imports: importsOf(file, readFileSync(join(repository, file), 'utf8')) }))
}

/**
 * Everything a file loads by a literal name: imports and re-exports, of types too, `import()`, and `require()` under
 * whatever name `createRequire` gives it.
 */
export function importsOf(file: string, text: string): string[] {
  const { errors, module } = parseSync(file, text)
  const [error] = errors
  if (error !== undefined) throw new SyntaxError(`${file}: ${error.message}`)
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start, end))
  const made = [...text.matchAll(MADE)].map(([, name = '']) => name)
  const calls = new RegExp(
    `(?<![.#])\\b(?:${['require', ...made].join('|')})\\(\\s*(['"\`][^'"\`]+['"\`])`,
    'g',
  )
  const required = [...text.matchAll(calls)].map(([, name = '']) => name)
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
    ...[...dynamic, ...required].map((literal) => literal.slice(1, -1)),
  ]
}

/** The name of a variable that holds what `createRequire` made, also where its type has an arrow in it. */
const MADE =
  /\b(?:const|let)\s+(\w+)(?:(?!\b(?:const|let)\b)[^])*?=\s*(?:process\.getBuiltinModule\('node:module'\)\.)?createRequire\(/g
