// Runs one task of the repository: `node tooling/tasks/src/main.ts TASK [arguments]`, behind each npm script of
// the root. It installs first; until then only `node:` modules can be imported, so the tasks are loaded after.
import { install, installAnew } from './install.ts'
import { CommandFailed } from './run.ts'

const [name = '', ...args] = process.argv.slice(2)

try {
  if (name === 'deps') installAnew()
  else install()
  const { tasks } = await import('./tasks.ts')
  const task = tasks[name]
  if (task === undefined) throw new CommandFailed(`tasks: ${Object.keys(tasks).join(', ')}`)
  task(args)
} catch (error) {
  if (!(error instanceof CommandFailed)) throw error
  console.error(error.message)
  process.exitCode = 1
}
