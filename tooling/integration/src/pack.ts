import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '../../..')

/** A published package, packed as it would be uploaded. */
export interface Packed {
  readonly name: string
  readonly version: string
  /** The path of the tarball. */
  readonly tarball: string
  /** The names of its peers among the packages of this repository. */
  readonly peers: readonly string[]
}

/** Packs every published package into a folder. */
export function packAll(target: string): ReadonlyMap<string, Packed> {
  const packed = new Map<string, Packed>()
  for (const path of globSync('packages/*/package.json', { cwd: repository })) {
    const folder = resolve(repository, path, '..')
    const into = join(target, folder.split('/').at(-1) ?? '')
    mkdirSync(into, { recursive: true })
    execFileSync('pnpm', ['pack', '--pack-destination', into], { cwd: folder, stdio: 'pipe' })
    const [file = ''] = globSync('*.tgz', { cwd: into })
    const manifest = readManifest(join(folder, 'package.json'))
    const peers = Object.keys(manifest.peerDependencies ?? {}).filter((name) => name.startsWith('@kmskeys/'))
    packed.set(manifest.name, {
      name: manifest.name,
      version: manifest.version,
      tarball: join(into, file),
      peers,
    })
  }
  return packed
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly peerDependencies?: Readonly<Record<string, string>>
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest
}
