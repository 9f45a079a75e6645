import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { scaffold, template } from './scaffold.ts'

const repository = resolve(import.meta.dirname, '../../..')
const require = createRequire(join(repository, 'package.json'))

/** Builds need the Node.js that runs pnpm, also when the tests run on an older one. */
export const NODE: string = process.env['npm_node_execpath'] ?? process.execPath

/**
 * Makes a new provider in a workspace of its own. What is installed for the template serves it, since its dependencies
 * are the same.
 *
 * @param root an empty folder, which becomes the workspace
 * @returns the folder of the provider
 */
export function scaffoldOutside(root: string, name: string): string {
  const target = join(root, 'packages', name)
  mkdirSync(dirname(target))
  for (const file of ['tsconfig.base.json', 'pnpm-workspace.yaml'])
    copyFileSync(join(repository, file), join(root, file))
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  scaffold(name, target)
  symlinkSync(join(template, 'node_modules'), join(target, 'node_modules'))
  return target
}

/**
 * Builds a provider.
 *
 * @throws {Error} when that fails, with what was printed
 */
export function build(target: string): void {
  const tsdown = join(dirname(require.resolve('tsdown/package.json')), 'dist/run.mjs')
  const { status, stdout, stderr } = spawnSync(NODE, [tsdown], { cwd: target, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${target} does not build:\n${stdout}${stderr}`)
}
