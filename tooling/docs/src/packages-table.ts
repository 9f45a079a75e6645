import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** The published packages, in the order in which a newcomer meets them. */
const PACKAGES = ['core', 'local', 'pkcs11', 'aws', 'gcp', 'azure', 'x509', 'conformance', 'emulator']

interface Manifest {
  readonly name: string
  readonly description: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** What each package is and brings along, as its package.json says. */
export function packagesTable(repository: string): string {
  const rows = PACKAGES.map((folder) => {
    const path = resolve(repository, 'packages', folder, 'package.json')
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
    const optional = Object.keys(manifest.peerDependenciesMeta ?? {})
    const peers = Object.keys(manifest.peerDependencies ?? {}).filter((name) => !optional.includes(name))
    const cell = [
      ...Object.keys(manifest.dependencies ?? {}).map((name) => `\`${name}\``),
      ...peers.map((name) => `\`${name}\` (peer)`),
      ...optional.map((name) => `\`${name}\` (optional peer)`),
    ]
    return `| [\`${manifest.name}\`](packages/${folder}) | ${manifest.description} | ${cell.join(', ') || 'none'} |`
  })
  return ['| package | what it is | runtime dependencies |', '|---|---|---|', ...rows].join('\n')
}
