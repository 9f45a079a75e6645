import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs OpenSSL in a folder of its own with these files, and answers what it printed; throws when it fails. */
export function openssl(
  parameters: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>> = {},
): { output: string; file: (name: string) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'kmskeys-x509-'))
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    const { status, stdout, stderr } = spawnSync('openssl', parameters, {
      cwd: folder,
      encoding: 'utf8',
      timeout: 15_000,
    })
    const output = `${stdout}${stderr}`
    if (status !== 0) throw new Error(`openssl ${parameters.join(' ')}: ${output}`)
    const written = new Map(
      outputs(parameters).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    )
    return { output, file: (name) => written.get(name) ?? '' }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function outputs(parameters: readonly string[]): string[] {
  return parameters.flatMap((name, i) =>
    ['-out', '-keyout'].includes(parameters[i - 1] ?? '') ? [name] : [],
  )
}
