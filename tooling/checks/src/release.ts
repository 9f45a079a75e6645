import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolders, readManifest, repository, type Manifest } from './workspace.ts'

type Bump = 'major' | 'minor' | 'patch'

/**
 * A breaking change of a package must be a breaking change of those that have it as a peer: whoever updates one
 * must update the other. Changesets by itself gives them a patch. A line for each dependent that lacks its bump.
 */
export function checkRelease(): string[] {
  const texts = globSync('.changeset/*.md', { cwd: repository }).map((file) =>
    readFileSync(join(repository, file), 'utf8'),
  )
  const manifests = packageFolders()
    .map(readManifest)
    .filter((manifest) => manifest.private !== true)
  return releaseProblems(texts.map(bumpsOf), manifests)
}

/** The same for given changesets and manifests. */
export function releaseProblems(
  changesets: readonly ReadonlyMap<string, Bump>[],
  manifests: readonly Manifest[],
): string[] {
  const breaking = (name: string): boolean => {
    const version = manifests.find((manifest) => manifest.name === name)?.version ?? '0.0.0'
    // Before 1.0.0 a caret range ends at the next minor version; before 0.1.0 nothing has been released.
    const breaks: readonly Bump[] = version.startsWith('0.0.')
      ? []
      : version.startsWith('0.')
        ? ['major', 'minor']
        : ['major']
    return changesets.some((bumps) => breaks.some((bump) => bumps.get(name) === bump))
  }
  return manifests.flatMap(({ name, peerDependencies = {} }) =>
    Object.keys(peerDependencies)
      .filter((peer) => breaking(peer) && !breaking(name))
      .map(
        (peer) =>
          `${peer} has a breaking change, so its dependent ${name} needs a changeset with one as well`,
      ),
  )
}

/** The bumps that a changeset's front matter asks for, by package. */
export function bumpsOf(text: string): ReadonlyMap<string, Bump> {
  const [, front = ''] = /^---\n([\s\S]*?)\n---/u.exec(text) ?? []
  const lines = front.matchAll(/^['"]?(@?[^'":\s]+)['"]?: (major|minor|patch)$/gmu)
  return new Map([...lines].map(([, name = '', bump = '']) => [name, bump as Bump]))
}
