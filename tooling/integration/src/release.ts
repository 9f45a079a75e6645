import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '../../..')

/**
 * Makes a release in a copy of the repository, without publishing: what `changeset version` makes of a changeset.
 *
 * @param bumps the changeset's front matter, by package
 * @returns the version of each published package, before and after, and the folder of the copy
 */
export function dryRelease(bumps: Readonly<Record<string, string>>): {
  folder: string
  before: Versions
  after: Versions
} {
  const folder = mkdtempSync(join(tmpdir(), 'kmskeys-release-'))
  for (const file of globSync(
    [
      '{packages,tooling,examples}/*/package.json',
      'package.json',
      'pnpm-workspace.yaml',
      'pnpm-lock.yaml',
      '.changeset/config.json',
    ],
    { cwd: repository },
  ))
    cpSync(join(repository, file), join(folder, file), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  // Packages that were never released are given a version as if they had been.
  for (const file of globSync('packages/*/package.json', { cwd: folder })) edit(join(folder, file), '0.3.0')
  const front = Object.entries(bumps).map(([name, bump]) => `'${name}': ${bump}`)
  writeFileSync(join(folder, '.changeset/one.md'), `---\n${front.join('\n')}\n---\n\nA change.\n`)
  git(folder, 'init', '--quiet', '.')
  git(folder, 'add', '--all')
  git(
    folder,
    '-c',
    'user.name=test',
    '-c',
    'user.email=test@example.org',
    'commit',
    '--quiet',
    '--message',
    'before',
  )
  const before = versionsIn(folder)
  execFileSync('pnpm', ['exec', 'changeset', 'version'], { cwd: folder, stdio: 'pipe', timeout: 60_000 })
  return { folder, before, after: versionsIn(folder) }
}

/** A version for each published package. */
export type Versions = Readonly<Record<string, string>>

function versionsIn(folder: string): Versions {
  const manifests = globSync('packages/*/package.json', { cwd: folder }).map((file) =>
    read(join(folder, file)),
  )
  return Object.fromEntries(manifests.map(({ name, version }) => [name, version]))
}

function read(path: string): { name: string; version: string } {
  return JSON.parse(readFileSync(path, 'utf8')) as { name: string; version: string }
}

function edit(path: string, version: string): void {
  writeFileSync(path, JSON.stringify({ ...read(path), version }, null, 2))
}

function git(cwd: string, ...args: readonly string[]): void {
  execFileSync('git', [...args], { cwd, stdio: 'pipe' })
}
