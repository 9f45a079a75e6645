import { CommandFailed, run, runQuietly } from './run.ts'
import { test } from './test.ts'
import { turbo } from './turbo.ts'

type Task = (args: readonly string[]) => void

/** The tasks that the root's npm scripts name. Their arguments go on to the tool behind them. */
export const tasks: Readonly<Record<string, Task>> = {
  deps: () => {
    // It is the one task whose install, in main.ts, may write the lockfile; that is all that it is.
  },
  start: (args) => {
    turbo('build', ['--filter=@kmskeys/example-pki^...'])
    run('node', ['examples/pki/src/main.ts', ...args])
  },
  test,
  build: (args) => turbo('build', args),
  types: (args) => turbo('types', args),
  lint: (args) => {
    // Type-aware rules see what a package imports from another only through its built declarations.
    turbo('build', [])
    runQuietly('pnpm', ['exec', 'oxlint', '--type-aware', '--deny-warnings', ...args])
  },
  format: (args) => runQuietly('pnpm', ['exec', 'oxfmt', ...args]),
  'format:check': (args) => runQuietly('pnpm', ['exec', 'oxfmt', '--check', ...args]),
  check: builtFirst('tooling/checks/src/main.ts'),
  bench: builtFirst('tooling/bench/src/main.ts'),
  docs: builtFirst('tooling/docs/src/main.ts'),
  breaks: builtFirst('tooling/breaks/src/main.ts'),
  mutation: builtFirst('tooling/mutation/src/main.ts'),
  changeset: (args) => run('pnpm', ['exec', 'changeset', ...args]),
  'new-provider': (args) => {
    try {
      run('node', ['tooling/new-provider/src/main.ts', ...args])
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error
      // It has said what is wrong, and how it is used.
      process.exitCode = 1
    }
  },
}

function builtFirst(program: string): Task {
  return (args) => {
    turbo('build', [])
    run('node', [program, ...args])
  }
}
