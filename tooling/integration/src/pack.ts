import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { build, scaffoldOutside } from '@kmskeys/new-provider/workspace'

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
    const one = packFolder(resolve(repository, path, '..'), target)
    packed.set(one.name, one)
  }
  return packed
}

/** Makes a provider with the scaffold, as a stranger would, builds it, and packs it into a folder. */
export function packStranger(name: string, target: string): Packed {
  const root = mkdtempSync(join(tmpdir(), 'kmskeys-stranger-'))
  try {
    const folder = scaffoldOutside(root, name)
    build(folder)
    return packFolder(folder, target)
  } finally {
    rmSync(root, { recursive: true })
  }
}

function packFolder(folder: string, target: string): Packed {
  const into = join(target, basename(folder))
  mkdirSync(into, { recursive: true })
  execFileSync('pnpm', ['pack', '--pack-destination', into], { cwd: folder, stdio: 'pipe' })
  const [file = ''] = globSync('*.tgz', { cwd: into })
  const { name, version, peerDependencies = {} } = readManifest(join(folder, 'package.json'))
  const peers = Object.keys(peerDependencies).filter((peer) => peer.startsWith('@kmskeys/'))
  return { name, version, tarball: join(into, file), peers }
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly peerDependencies?: Readonly<Record<string, string>>
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest
}
