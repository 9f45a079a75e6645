import { CommandFailed, runQuietly } from './run.ts'

/**
 * Installs what the lockfile says, and changes nothing.
 *
 * @throws {CommandFailed} which says what to run where a package.json asks for something else
 */
export function install(run: typeof runQuietly = runQuietly): void {
  try {
    run('pnpm', ['install', '--frozen-lockfile', '--prefer-offline'])
  } catch (error) {
    if (error instanceof CommandFailed && error.output.includes('ERR_PNPM_OUTDATED_LOCKFILE'))
      throw new CommandFailed('a package.json changed: run npm run deps')
    throw error
  }
}

/** Installs what the package.json files say, and writes the lockfile. */
export function installAnew(): void {
  runQuietly('pnpm', ['install', '--no-frozen-lockfile', '--prefer-offline'])
}
