import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Packed } from './pack.ts'

/** A package manager that users have. */
export type Manager = 'npm' | 'pnpm'

const INSTALL: Readonly<Record<Manager, readonly string[]>> = {
  npm: ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
  pnpm: ['install', '--prefer-offline', '--ignore-scripts', '--reporter=silent'],
}

/** A user's project: an empty folder, and packages installed from tarballs. It ends with `Symbol.dispose`. */
export interface Project extends Disposable {
  readonly folder: string
  /** The packages of this repository that are installed, however deep. */
  installed(): readonly string[]
  /** Runs Node.js in the project, and answers what it printed; a failure throws with it. */
  node(args: readonly string[]): string
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
  const folder = mkdtempSync(join(tmpdir(), `kmskeys-${manager}-`))
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
  // pnpm would otherwise take the folder for a part of a workspace that surrounds it.
  if (manager === 'pnpm')
    writeFileSync(join(folder, 'pnpm-workspace.yaml'), 'packages: []\nallowBuilds:\n  koffi: false\n')
  execFileSync(manager, [...INSTALL[manager]], { cwd: folder, stdio: 'pipe', timeout: 300_000 })
  return {
    folder,
    installed: () => installedIn(folder),
    node: (args) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [...args], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 120_000,
      })
      if (status !== 0) throw new Error(`node ${args.join(' ')} failed:\n${stdout}${stderr}`)
      return stdout
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Copies a program of `programs/` into the project. */
export function addProgram(project: Project, name: string): string {
  const target = join(project.folder, name)
  cpSync(resolve(import.meta.dirname, '../programs', name), target)
  return target
}

/** Checks the program's types with the strictest options, once for each way of resolving modules. */
export function checkTypes(project: Project, program: string, resolution: 'nodenext' | 'bundler'): string {
  const tsc = resolve(import.meta.dirname, '../node_modules/typescript/bin/tsc')
  const module = resolution === 'bundler' ? 'esnext' : 'nodenext'
  const flags = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--noUncheckedIndexedAccess',
    '--skipLibCheck',
    'false',
  ]
  const target = [
    '--target',
    'es2023',
    '--lib',
    'es2024,esnext.disposable',
    '--types',
    'node',
    '--allowImportingTsExtensions',
  ]
  const args = [tsc, ...flags, ...target, '--module', module, '--moduleResolution', resolution, program]
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: project.folder,
    encoding: 'utf8',
    timeout: 120_000,
  })
  return `${stdout}${stderr}`
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
