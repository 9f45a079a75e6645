import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'

/** What native code is built with. */
const BUILD_TOOLS: readonly string[] =
  'cc gcc clang c++ g++ clang++ ld ar make gmake ninja cmake pkg-config node-gyp cargo go python python3'.split(
    ' ',
  )

/** A machine on which nothing can be built: no compiler, no Python, no headers of Node.js. */
export interface BareMachine {
  /** What programs that run on it have in their environment. */
  readonly env: NodeJS.ProcessEnv
  /** What was asked of tools that build, or fetched to build with. */
  builds(): readonly string[]
}

/**
 * Makes one: its PATH holds Node.js, the package managers, a shell, and in the place of each tool that builds one that
 * notes how it was called and fails.
 *
 * @param folder where its programs lie; it is made
 */
export function bareMachine(folder: string): BareMachine {
  const [bin, log, headers] = [join(folder, 'bin'), join(folder, 'builds.log'), join(folder, 'headers')]
  mkdirSync(bin, { recursive: true })
  symlinkSync(process.execPath, join(bin, 'node'))
  for (const program of ['npm', 'pnpm', 'sh']) symlinkSync(found(program), join(bin, program))
  for (const tool of BUILD_TOOLS) {
    writeFileSync(join(bin, tool), `#!/bin/sh\necho "${tool} $*" >> '${log}'\nexit 1\n`)
    chmodSync(join(bin, tool), 0o755)
  }
  return {
    // Without NODE_PATH, by which packages of this repository would be found. npm_config_devdir is where node-gyp looks
    // for headers, and puts those that it fetches.
    env: { ...process.env, NODE_PATH: '', PATH: bin, npm_config_devdir: headers },
    builds: () => [
      ...(existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
      ...(existsSync(headers) ? readdirSync(headers) : []),
    ],
  }
}

function found(program: string): string {
  const path = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program))
  const first = path.find((file) => existsSync(file))
  if (first === undefined) throw new Error(`there is no ${program} on the PATH`)
  return first
}
