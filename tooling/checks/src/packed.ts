import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { packageFolders, readManifest, repository } from './workspace.ts'

/** Packs each published package as it would be uploaded, and looks at the tarball. */
export async function checkPacked(): Promise<string[]> {
  const problems: string[] = []
  for (const folder of packageFolders().filter((one) => readManifest(one).private !== true)) {
    const tarball = pack(folder)
    const found = [
      ...contentProblems(tarball),
      ...(await publishProblems(tarball)),
      ...(await typeProblems(tarball)),
    ]
    problems.push(...found.map((problem) => `${folder}: ${problem}`))
  }
  return problems
}

function pack(folder: string): Uint8Array<ArrayBuffer> {
  const target = mkdtempSync(join(tmpdir(), 'kmskeys-pack-'))
  try {
    execFileSync('pnpm', ['pack', '--pack-destination', target], {
      cwd: join(repository, folder),
      stdio: 'pipe',
    })
    const [name = ''] = globSync('*.tgz', { cwd: target })
    return new Uint8Array(readFileSync(join(target, name)))
  } finally {
    rmSync(target, { recursive: true })
  }
}

const expectedFiles = /^(dist\/.+\.(js|d\.ts)(\.map)?|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/

/** Only what is meant to be published, with a licence, and no reference that only this repository understands. */
function contentProblems(tarball: Uint8Array): string[] {
  const content = createPackageFromTarballData(tarball)
  const root = `/node_modules/${content.packageName}/`
  const files = content.listFiles().map((file) => file.slice(root.length))
  const manifest = content.readFile(`${root}package.json`)
  return [
    ...files.filter((file) => !expectedFiles.test(file)).map((file) => `packs ${file}`),
    ...['LICENSE', 'README.md'].filter((file) => !files.includes(file)).map((file) => `lacks ${file}`),
    ...['"workspace:', '"catalog:']
      .filter((text) => manifest.includes(text))
      .map((text) => `packs a ${text} version`),
  ]
}

async function publishProblems(tarball: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true })
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code)
}

async function typeProblems(tarball: Uint8Array): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(tarball))
  return result.types === false
    ? ['has no types']
    : result.problems.filter(concernsUs).map((one) => JSON.stringify(one))
}

/** CommonJS and the resolution of Node.js 10 are not supported: the packages are ESM only. */
function concernsUs(problem: Problem): boolean {
  const kind = 'resolutionKind' in problem ? problem.resolutionKind : undefined
  return kind !== 'node10' && kind !== 'node16-cjs'
}
