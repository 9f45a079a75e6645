import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { resolve } from 'node:path'

export const repository: string = resolve(import.meta.dirname, '../../..')

/** A command that failed, after it has itself said why. */
export class CommandFailed extends Error {
  /** What it said, where that was collected. */
  readonly output: string

  constructor(message: string, output = '') {
    super(message)
    this.output = output
  }
}

export type Environment = Readonly<Record<string, string>>

/** Runs a command in the foreground. */
export function run(command: string, args: readonly string[]): void {
  if (spawn(command, args, {}, 'inherit').status !== 0) throw failed(command, args)
}

/** Runs a command whose output matters only when it fails. */
export function runQuietly(command: string, args: readonly string[], env: Environment = {}): void {
  const { status, stdout, stderr } = spawn(command, args, env, 'pipe')
  if (status === 0) return
  process.stderr.write(stdout + stderr)
  throw failed(command, args, stdout + stderr)
}

/** The first line that a command prints, or `undefined` where the command is missing or fails. */
export function firstLine(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { cwd: repository, encoding: 'utf8' })
  return status === 0 ? stdout.trim().split('\n')[0] : undefined
}

function spawn(
  command: string,
  args: readonly string[],
  env: Environment,
  stdio: 'inherit' | 'pipe',
): SpawnSyncReturns<string> {
  const result = spawnSync(command, args, {
    cwd: repository,
    env: { ...process.env, ...env },
    stdio: ['inherit', stdio, stdio],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (result.error) throw result.error
  return result
}

function failed(command: string, args: readonly string[], output?: string): CommandFailed {
  return new CommandFailed(`failed: ${command} ${args.join(' ')}`, output)
}
