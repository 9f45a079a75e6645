import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, it, type TestContext } from 'vitest'
import { goProgram } from './go.ts'
import { modulePath } from './modules.ts'
import { pythonProgram } from './python.ts'
import { sharedFile } from './shared.ts'

type Body = (context: TestContext) => void | Promise<void>

/**
 * Something outside the repository that a test cannot do without. Where it is there, `it` and `describe` are
 * vitest's own. Where it is missing, the body does not run, the test counts as skipped and `npm test` lists
 * the reason; with KMSKEYS_TEST_REQUIRE=all it fails instead, so that nothing is skipped unseen in CI.
 */
export interface Need {
  /** Why the tests cannot run here; `undefined` when they can. */
  readonly missing: string | undefined
  it(title: string, body: Body, timeout?: number): void
  describe(title: string, body: () => void): void
}

/** A program that is found on the PATH. */
export function needsCommand(name: string): Need {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = folders.some((folder) => folder !== '' && existsSync(join(folder, name)))
  return need(found ? undefined : `${name}: no such command`)
}

/** A PKCS#11 module, such as `libsofthsm2`; see {@link modulePath}. */
export function needsModule(name: string): Need {
  return need(modulePath(name) === undefined ? `${name}: no such PKCS#11 module` : undefined)
}

/** The programs of `tooling/testing/go`; see {@link goProgram}. */
export function needsGo(): Need {
  const missing = goProgram('reader') === undefined
  return need(missing ? 'programs in Go: not installed (run tooling/testing/go/install)' : undefined)
}

/** The Python packages of `tooling/testing/python/requirements.txt`; see {@link pythonProgram}. */
export function needsPython(): Need {
  const missing = pythonProgram('python') === undefined
  return need(missing ? 'Python packages: not installed (run tooling/testing/python/install)' : undefined)
}

/** A file or folder among the shared files (see {@link sharedFile}). */
export function needsShared(path: string): Need {
  return need(existsSync(sharedFile(path)) ? undefined : `${path}: no such shared file (see KMSKEYS_SHARED)`)
}

/** Several needs at once. */
export function allOf(...needs: readonly Need[]): Need {
  const missing = needs.flatMap((one) => one.missing ?? [])
  return need(missing.length === 0 ? undefined : missing.join(', '))
}

function need(missing: string | undefined): Need {
  if (missing === undefined) {
    return { missing, it: (title, body, timeout) => it(title, body, timeout), describe }
  }
  const reportMissing: Body = (context) => {
    if (process.env['KMSKEYS_TEST_REQUIRE'] === 'all') throw new Error(missing)
    context.skip(missing)
  }
  return {
    missing,
    it: (title) => it(title, reportMissing),
    describe: (title) =>
      describe(title, () => {
        it('can run here', reportMissing)
      }),
  }
}
