import { runQuietly, type Environment } from './run.ts'

/** Runs a task of all packages, or of those that the arguments select, as far as turbo's cache lacks it. */
export function turbo(task: string, args: readonly string[], env: Environment = {}): void {
  const quiet = ['--output-logs=errors-only', '--log-order=grouped', '--log-prefix=none']
  runQuietly('pnpm', ['exec', 'turbo', 'run', task, ...quiet, ...args], {
    ...env,
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  })
}
