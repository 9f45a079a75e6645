import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '../../../..')

interface Manifest {
  readonly files?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Kilobytes (1,000 bytes) that a package of this repository occupies where it is installed, without its peers. */
export function packageSize(name: string): number {
  const folder = join(repository, 'packages', name)
  const { files = [], dependencies = {} } = manifestOf(folder)
  const own = [...files, 'package.json'].map((file) => join(folder, file))
  const license = join(repository, 'LICENSE')
  return (sizeOf([...own, license]) + sizeOfDependencies(folder, dependencies)) / 1000
}

function sizeOfDependencies(folder: string, dependencies: Readonly<Record<string, string>>): number {
  const from = createRequire(realpathSync(join(folder, 'package.json')))
  return Object.keys(dependencies)
    .map((name) => {
      const home = (from.resolve.paths(name) ?? []).map((path) => join(path, name)).find(isPackage)
      if (home === undefined) throw new Error(`${name} is not installed`)
      return sizeOf([home]) + sizeOfDependencies(home, manifestOf(home).dependencies ?? {})
    })
    .reduce((sum, size) => sum + size, 0)
}

/** Bytes of files, and of all that is in folders. */
function sizeOf(paths: readonly string[]): number {
  return paths
    .filter((path) => !path.endsWith('.map') && !path.endsWith('/node_modules'))
    .map((path) => {
      const stats = statSync(path)
      return stats.isDirectory() ? sizeOf(readdirSync(path).map((file) => join(path, file))) : stats.size
    })
    .reduce((sum, size) => sum + size, 0)
}

function isPackage(folder: string): boolean {
  return statSync(join(folder, 'package.json'), { throwIfNoEntry: false }) !== undefined
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}
