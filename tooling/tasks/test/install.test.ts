import { expect, it } from 'vitest'
import { install } from '../src/install.ts'
import { CommandFailed } from '../src/run.ts'

const fails = (output: string) => () =>
  install(() => {
    throw new CommandFailed('failed: pnpm install', output)
  })

it('says what to run where a package.json asks for what the lockfile has not', () => {
  expect(fails(' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile"')).toThrow(
    /^a package\.json changed: run npm run deps$/u,
  )
})

it('says of every other failure what failed', () => {
  expect(fails(' ERR_PNPM_NO_OFFLINE_TARBALL ')).toThrow('failed: pnpm install')
})
