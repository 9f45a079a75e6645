import { globSync, readFileSync, statSync } from 'node:fs'
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
  const packed = [...files, 'package.json'].flatMap((file) => globSync([file, `${file}/**`], { cwd: folder }))
  const own = [...new Set(packed)].map((file) => join(folder, file))
  const bytes = sizeOf([...own, join(repository, 'LICENSE')]) + sizeOfDependencies(folder, dependencies)
  return bytes / 1000
}

function sizeOfDependencies(folder: string, dependencies: Readonly<Record<string, string>>): number {
  const from = createRequire(join(folder, 'package.json'))
  return Object.keys(dependencies)
    .map((name) => {
      const home = (from.resolve.paths(name) ?? []).map((path) => join(path, name)).find(isPackage)
      if (home === undefined) throw new Error(`${name} is not installed`)
      const files = globSync('**/*', { cwd: home, exclude: ['node_modules/**'] }).map((file) =>
        join(home, file),
      )
      return sizeOf(files) + sizeOfDependencies(home, manifestOf(home).dependencies ?? {})
    })
    .reduce((sum, size) => sum + size, 0)
}

function sizeOf(files: readonly string[]): number {
  return files
    .filter((file) => !file.endsWith('.map'))
    .map((file) => statSync(file))
    .reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0)
}

function isPackage(folder: string): boolean {
  return statSync(join(folder, 'package.json'), { throwIfNoEntry: false }) !== undefined
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}
