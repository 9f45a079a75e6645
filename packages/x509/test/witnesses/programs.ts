import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a program printed, and how it ended. */
export interface Ended {
  readonly ok: boolean
  readonly output: string
}

/** Runs a program in a folder of its own with these files. */
export function run(
  program: string,
  parameters: readonly string[],
  files: Readonly<Record<string, Uint8Array | string>> = {},
  input?: string,
): Ended {
  const cwd = mkdtempSync(join(tmpdir(), 'kmskeys-witness-'))
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content)
    const { status, stdout, stderr } = spawnSync(program, parameters, {
      cwd,
      input,
      encoding: 'utf8',
      timeout: 120_000,
      maxBuffer: 2 ** 28,
    })
    return { ok: status === 0, output: `${stdout}${stderr}` }
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

/** The path of a program in Python of this folder. */
export function script(name: string): string {
  return join(import.meta.dirname, name)
}

/** What a program answers in JSON to a question in JSON; throws when it fails. */
export function ask(program: string, parameters: readonly string[], question: unknown): unknown {
  const { ok, output } = run(program, parameters, {}, JSON.stringify(question))
  if (!ok) throw new Error(output)
  return JSON.parse(output)
}
