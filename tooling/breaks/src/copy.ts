import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '../../..')

/**
 * A copy of the repository in a temporary folder, built as the original is, gone when it is disposed of. It
 * borrows the installed packages through links, so that it costs a few megabytes and no installation.
 */
export class Copy implements Disposable {
  readonly root: string = mkdtempSync(join(tmpdir(), 'kmskeys-break-'))

  constructor() {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: repository,
      encoding: 'utf8',
    })
    // The links between the packages are relative, so that those of the copy lead to packages of the copy.
    const made = globSync('{packages,tooling,examples}/*/{node_modules,dist}', { cwd: repository })
    for (const path of [...listed.split('\0'), ...made]) {
      if (path === '' || !existsSync(join(repository, path))) continue
      cpSync(join(repository, path), join(this.root, path), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (source) => basename(source) !== '.vite',
      })
    }
    symlinkSync(join(repository, 'node_modules'), join(this.root, 'node_modules'))
  }

  /** The path of a file of the copy. */
  path(file: string): string {
    return join(this.root, file)
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true })
  }
}
