import { posix } from 'node:path'
import { findCycle } from './cycle.ts'
import { layers, type Layer } from './layers.ts'
import { packageFolders, readManifest, readSources, type Manifest, type Source } from './workspace.ts'

/** Whatever in the repository departs from the table of layers, a line each. */
export function checkLayering(): string[] {
  const folders = packageFolders()
  const sources = folders.map((folder) => ({ folder, files: readSources(folder) }))
  return [
    ...tableProblems(layers),
    ...folders.flatMap((folder) => manifestProblems(folder, readManifest(folder), layers)),
    ...sources.flatMap(({ folder, files }) => importProblems(folder, files, layers)),
    ...sources.flatMap(({ folder, files }) => exampleProblems(folder, readManifest(folder), files)),
    ...sources.flatMap(({ files }) => cycleProblems(files)),
  ]
}

type Layers = Readonly<Record<string, Layer>>

const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

/** The table itself keeps the rule that no provider knows another. */
export function tableProblems(table: Layers): string[] {
  const providers = Object.keys(table).filter((name) => table[name]?.kind === 'provider')
  return providers.flatMap((name) =>
    providers
      .filter((other) =>
        [...(table[name]?.peers ?? []), ...(table[name]?.dependencies ?? [])].includes(`@kmskeys/${other}`),
      )
      .map((other) => `layers.ts: the provider ${name} may not depend on the provider ${other}`),
  )
}

/** Each published package depends on exactly what the table says, by versions that are said once. */
export function manifestProblems(folder: string, manifest: Manifest, table: Layers): string[] {
  return [...versionProblems(folder, manifest), ...listProblems(folder, manifest, table)]
}

/** Versions stand in the catalog, and packages of this repository are never looked for elsewhere. */
function versionProblems(folder: string, manifest: Manifest): string[] {
  const { dependencies, devDependencies, peerDependencies } = manifest
  return Object.entries({ ...peerDependencies, ...devDependencies, ...dependencies })
    .filter(
      ([name, version]) => !version.startsWith(name.startsWith('@kmskeys/') ? 'workspace:' : 'catalog:'),
    )
    .map(
      ([name, version]) => `${folder}: takes ${name} ${version}, neither from the catalog nor the workspace`,
    )
}

function listProblems(folder: string, manifest: Manifest, table: Layers): string[] {
  if (!folder.startsWith('packages/')) {
    return manifest.private === true ? [] : [`${folder}: is not published, so it must be private`]
  }
  const layer = table[posix.basename(folder)]
  if (layer === undefined) return [`${folder}: is not in tooling/checks/src/layers.ts`]
  const optionalPeers = Object.keys(layer.optionalPeers ?? {})
  return [
    ...compare(`${folder}: dependencies`, Object.keys(manifest.dependencies ?? {}), layer.dependencies),
    ...compare(`${folder}: optionalDependencies`, Object.keys(manifest.optionalDependencies ?? {}), []),
    ...compare(`${folder}: peerDependencies`, Object.keys(manifest.peerDependencies ?? {}), [
      ...layer.peers,
      ...optionalPeers,
    ]),
    ...compare(`${folder}: optional peerDependencies`, optionalIn(manifest), optionalPeers),
  ]
}

function optionalIn({ peerDependenciesMeta = {} }: Manifest): string[] {
  return Object.keys(peerDependenciesMeta).filter((name) => peerDependenciesMeta[name]?.optional === true)
}

function compare(what: string, actual: readonly string[], expected: readonly string[]): string[] {
  const same = actual.toSorted().join() === expected.toSorted().join()
  return same ? [] : [`${what} are [${actual.join(', ')}], layers.ts says [${expected.join(', ')}]`]
}

/**
 * A published source imports `node:`, its own files and what the table allows, an optional peer only the file that is
 * named for it; no file reaches into another package.
 */
export function importProblems(folder: string, files: readonly Source[], table: Layers): string[] {
  const layer = folder.startsWith('packages/') ? table[posix.basename(folder)] : undefined
  const allowed = new Set([...(layer?.peers ?? []), ...(layer?.dependencies ?? [])])
  return files.flatMap(({ file, imports }) => {
    const home = file.startsWith(`${folder}/src/`) ? `${folder}/src/` : `${folder}/`
    return imports.flatMap((specifier) => {
      if (specifier.startsWith('.')) {
        return posix.join(posix.dirname(file), specifier).startsWith(home)
          ? []
          : [`${file}: imports ${specifier}, which is outside ${home}`]
      }
      const published = layer !== undefined && home.endsWith('/src/')
      const name = packageOf(specifier)
      const loader = layer?.optionalPeers?.[name]
      const mayLoad = allowed.has(name) || (loader !== undefined && file === `${folder}/${loader}`)
      return !published || specifier.startsWith('node:') || mayLoad
        ? []
        : [`${file}: imports ${specifier}, which layers.ts does not allow`]
    })
  })
}

/**
 * An example is what a user writes: its sources import `node:`, their own files, and what its package.json names as what
 * it runs with, which for a provider is core and the service's SDK.
 */
export function exampleProblems(folder: string, manifest: Manifest, files: readonly Source[]): string[] {
  if (!folder.startsWith('examples/')) return []
  const { dependencies, peerDependencies } = manifest
  const named = new Set(Object.keys({ ...dependencies, ...peerDependencies }))
  return files
    .filter(({ file }) => file.startsWith(`${folder}/src/`))
    .flatMap(({ file, imports }) =>
      imports
        .filter((specifier) => !/^(\.|node:)/u.test(specifier) && !named.has(packageOf(specifier)))
        .map((specifier) => `${file}: imports ${specifier}, which its package.json does not run with`),
    )
}

/** No file imports itself over others, by types neither: what needs each other is one idea, or lacks a third. */
export function cycleProblems(files: readonly Source[]): string[] {
  const graph = new Map(
    files.map(({ file, imports }) => [
      file,
      imports.filter((name) => name.startsWith('.')).map((name) => posix.join(posix.dirname(file), name)),
    ]),
  )
  const cycle = findCycle(graph)
  return cycle === undefined ? [] : [`cycle: ${cycle.join(' → ')}`]
}
