// Makes a new provider's package: `npm run new-provider NAME [FOLDER]`.
import { spawnSync } from 'node:child_process'
import { relative, resolve } from 'node:path'
import { addLayer, scaffold } from './scaffold.ts'

const [name = '', folder, ...more] = process.argv.slice(2)

if (name === '' || more.length > 0) {
  console.error('usage: npm run new-provider NAME [FOLDER]')
  process.exitCode = 1
} else {
  try {
    const target = scaffold(name, folder === undefined ? undefined : resolve(folder))
    if (folder === undefined) {
      addLayer(name)
      install()
    }
    console.log(nextSteps(relative(process.cwd(), target), folder === undefined))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

/** The lockfile learns of the new package. */
function install(): void {
  const args = ['install', '--no-frozen-lockfile', '--prefer-offline', '--reporter=silent']
  const { status } = spawnSync('pnpm', args, { stdio: 'inherit' })
  if (status !== 0) throw new Error(`failed: pnpm ${args.join(' ')}`)
}

function nextSteps(target: string, listed: boolean): string {
  const changed = listed ? '\nadded its row to tooling/checks/src/layers.ts, and updated pnpm-lock.yaml' : ''
  return `made ${target}${changed}

next:
  1. run ${listed ? '' : 'npm run deps, then '}npm test -- --filter=@kmskeys/${name}
  2. put the service's SDK in the place of src/${name}-client.ts, and its algorithms into src/provider.ts
  3. run npm run deps whenever its package.json changes
docs/writing-a-provider.md tells the rest.`
}
