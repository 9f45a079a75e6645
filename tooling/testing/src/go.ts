import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../go')

/**
 * The path of a program in Go, such as `reader`, among those that `tooling/testing/go/install` makes; `undefined` where it
 * has not.
 */
export function goProgram(name: string): string | undefined {
  const caches = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const hash = createHash('sha256')
  for (const file of ['install', 'go.mod', 'go.sum', ...globSync('*/main.go', { cwd: folder }).toSorted()])
    hash.update(readFileSync(join(folder, file)))
  const programs = join(caches, 'kmskeys', `go-${hash.digest('hex').slice(0, 12)}`)
  return existsSync(join(programs, 'installed')) ? join(programs, name) : undefined
}
