// Makes a new provider's package: `npm run new-provider NAME [FOLDER]`.
import { spawnSync } from 'node:child_process'
import { relative, resolve } from 'node:path'
import { scaffold } from './scaffold.ts'

const [name = '', folder, ...more] = process.argv.slice(2)

if (name === '' || more.length > 0) {
  console.error('usage: npm run new-provider NAME [FOLDER]')
  process.exitCode = 1
} else {
  try {
    const target = scaffold(name, folder === undefined ? undefined : resolve(folder))
    console.log(nextSteps(relative(process.cwd(), target)))
    if (folder === undefined) install()
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

function nextSteps(target: string): string {
  return `made ${target}

next:
  1. add to tooling/checks/src/layers.ts: '${name}': { kind: 'provider', peers: ['@kmskeys/core'], dependencies: [] },
  2. run npm test -- --filter=@kmskeys/${name}
  3. put the service's SDK in the place of src/${name}-client.ts, and its algorithms into src/provider.ts
docs/writing-a-provider.md tells the rest.`
}
