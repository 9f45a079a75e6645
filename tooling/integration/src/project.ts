import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { namesOf, rename } from '@kmskeys/new-provider/names'
import { bareMachine } from './machine.ts'
import type { Packed } from './pack.ts'

/** A package manager that users have. */
export type Manager = 'npm' | 'pnpm'

/** A download that stalls is tried again, long before the test's time is over. */
const COMMON: readonly string[] = [
  'install',
  '--prefer-offline',
  '--fetch-timeout=20000',
  '--fetch-retries=5',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=5000',
]

const INSTALL: Readonly<Record<Manager, readonly string[]>> = {
  npm: [...COMMON, '--no-audit', '--no-fund', '--loglevel=error'],
  pnpm: [...COMMON, '--reporter=append-only'],
}

/**
 * A user's project on a machine where nothing can be built: an empty folder, and packages installed from tarballs.
 * It ends with `Symbol.dispose`.
 */
export interface Project extends Disposable {
  readonly folder: string
  /** The packages of this repository that are installed, however deep. */
  installed(): readonly string[]
  /** What tools that build native code were asked so far. */
  builds(): readonly string[]
  /** Runs one of the programs with more in its environment, and answers what it printed; a failure throws with it. */
  program(name: string, env: Readonly<Record<string, string>>, flags?: readonly string[]): string
}

/**
 * Installs packages into an empty project, with the types of Node.js beside them.
 *
 * @param names what the user asked for; peers come along, as a registry would let the manager bring them
 */
export function makeProject(
  manager: Manager,
  packed: ReadonlyMap<string, Packed>,
  names: readonly string[],
): Project {
  const home = mkdtempSync(join(tmpdir(), `kmskeys-${manager}-`))
  const machine = bareMachine(join(home, 'machine'))
  const folder = join(home, 'project')
  mkdirSync(folder)
  const wanted = [...new Set([...names, ...names.flatMap((name) => packed.get(name)?.peers ?? [])])]
  const dependencies = Object.fromEntries(
    wanted.map((name) => [name, `file:${packed.get(name)?.tarball ?? ''}`]),
  )
  const types = typesOfNode()
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'a-user',
      private: true,
      type: 'module',
      dependencies,
      devDependencies: { '@types/node': types },
    }),
  )
  if (manager === 'pnpm') writeFileSync(join(folder, 'pnpm-workspace.yaml'), workspaceOf(packed))
  const { status, stdout, stderr } = spawnSync(manager, INSTALL[manager], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 300_000,
    env: machine.env,
  })
  if (status !== 0) {
    rmSync(home, { recursive: true, force: true })
    throw new Error(`${manager} install failed:\n${stdout}${stderr}`)
  }
  return {
    folder,
    installed: () => installedIn(folder),
    builds: () => machine.builds(),
    program: (name, env, flags = []) => {
      // Before 22.18 Node.js strips types only when it is told to.
      const args = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', ...flags, name]
      const options = {
        cwd: folder,
        encoding: 'utf8',
        timeout: 240_000,
        env: { ...machine.env, ...env },
      } as const
      const { status, stdout, stderr } = spawnSync(process.execPath, args, options)
      if (status !== 0) throw new Error(`${name} failed:\n${stdout}${stderr}`)
      return stdout
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  }
}

/** Copies the programs into the project, with the stranger's provider under the name that the scaffold gave it. */
export function addPrograms(project: Project, stranger: string): void {
  const programs = resolve(import.meta.dirname, '../programs')
  cpSync(programs, project.folder, { recursive: true })
  const template = readFileSync(join(programs, 'stranger.ts'), 'utf8')
  writeFileSync(join(project.folder, 'stranger.ts'), rename(template, namesOf(stranger)))
}

/** Checks the types of the programs with the strictest options, under one way of resolving modules. */
export function checkTypes(project: Project, resolution: 'nodenext' | 'bundler'): string {
  const tsc = resolve(import.meta.dirname, '../node_modules/typescript/bin/tsc')
  const compilerOptions = {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    allowImportingTsExtensions: true,
    target: 'es2023',
    lib: ['es2024', 'esnext.disposable'],
    types: ['node'],
    module: resolution === 'bundler' ? 'esnext' : 'nodenext',
    moduleResolution: resolution,
  }
  const config = join(project.folder, `tsconfig.${resolution}.json`)
  writeFileSync(config, JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', config], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  return `${stdout}${stderr}`
}

/**
 * What pnpm needs to know: that the folder is no part of a workspace around it, that no install
 * script is needed, and, as there is no registry that has them, where packages are that others depend on.
 */
function workspaceOf(packed: ReadonlyMap<string, Packed>): string {
  const overrides = [...packed.values()].map(({ name, tarball }) => `  '${name}': 'file:${tarball}'`)
  return [
    'packages: []',
    'allowBuilds:',
    '  koffi: false',
    '  protobufjs: false',
    'overrides:',
    ...overrides,
    '',
  ].join('\n')
}

function installedIn(folder: string): readonly string[] {
  const found = globSync(['node_modules/@kmskeys/*', 'node_modules/.pnpm/node_modules/@kmskeys/*'], {
    cwd: folder,
  })
  return [...new Set(found.map((path) => `@kmskeys/${path.split('/').at(-1) ?? ''}`))].toSorted()
}

function typesOfNode(): string {
  const workspace = resolve(import.meta.dirname, '../../../pnpm-workspace.yaml')
  const version = /'@types\/node': (\S+)/u.exec(
    existsSync(workspace) ? readFileSync(workspace, 'utf8') : '',
  )?.[1]
  if (version === undefined) throw new Error('the catalog has no @types/node')
  return version
}
