import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

const requirements = resolve(import.meta.dirname, '../python/requirements.txt')

/**
 * The path of a program, such as `python` or `ministack`, among the Python packages that `tooling/testing/python/install`
 * installs; `undefined` where it has not.
 */
export function pythonProgram(name: string): string | undefined {
  const caches = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const folder = join(caches, 'kmskeys', `python-${version}`)
  return existsSync(join(folder, 'installed')) ? join(folder, 'bin', name) : undefined
}
