#!/usr/bin/env node
// Runs the tests of the package in the current folder. The build needs the pinned Node.js, the tests may be
// asked to run under an older one: TEST_NODE_PATH is the executable that `npm test` found for it.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const vitest = fileURLToPath(new URL('./vitest.mjs', import.meta.resolve('vitest/package.json')))
const { status } = spawnSync(
  process.env['TEST_NODE_PATH'] ?? process.execPath,
  [
    // Before 22.18 Node.js strips the types of the configuration only when it is told to.
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    vitest,
    'run',
    '--configLoader=native',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 1
