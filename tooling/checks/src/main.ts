// Checks what keeps the structure, and is silent when all is well: `npm run check`, or `npm run check -- layering`.
import { spawnSync } from 'node:child_process'
import { checkLayering } from './layering.ts'
import { checkPacked } from './packed.ts'
import { checkRelease } from './release.ts'
import { repository } from './workspace.ts'

const checks: Readonly<Record<string, () => string[] | Promise<string[]>>> = {
  layering: checkLayering,
  boundaries: () => tool('turbo', 'boundaries'),
  manifests: () => tool('sherif', '--fail-on-warnings'),
  unused: () => tool('knip', '--no-config-hints'),
  packed: checkPacked,
  release: checkRelease,
}

function tool(...command: readonly string[]): string[] {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' }
  const { error, status, stdout, stderr } = spawnSync('pnpm', ['exec', ...command], {
    cwd: repository,
    env,
    encoding: 'utf8',
  })
  if (error) throw error
  return status === 0 ? [] : [stdout + stderr]
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(checks)
for (const name of names) {
  const check = checks[name]
  if (check === undefined) throw new Error(`no check ${name}: expected ${Object.keys(checks).join(', ')}`)
  for (const problem of await check()) {
    console.error(`${name}: ${problem}`)
    process.exitCode = 1
  }
}
