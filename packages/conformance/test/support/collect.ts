import { testProvider, type ProviderDescription } from '@kmskeys/conformance'

/** A test of the kit that failed. */
export interface Failure {
  readonly title: string
  readonly message: string
}

/**
 * Runs the kit without a test runner, in order.
 *
 * @param only a part of the titles of those to run; the tests of coverage need them all
 * @param context what a runner hands to each test
 */
export async function runKit(
  description: ProviderDescription,
  only = '',
  context?: { readonly signal: AbortSignal },
): Promise<{ count: number; failures: Failure[] }> {
  const tests: { readonly title: string; readonly body: (context?: unknown) => Promise<void> }[] = []
  const path: string[] = []
  testProvider(description, {
    describe: (title, body) => {
      path.push(title)
      body()
      path.pop()
    },
    test: (title, body) => tests.push({ title: [...path, title].join(' › '), body }),
  })
  const failures: Failure[] = []
  const wanted = tests.filter(({ title }) => only.startsWith('coverage') || title.includes(only))
  for (const { title, body } of wanted) {
    try {
      await body(context)
    } catch (error) {
      failures.push({ title, message: error instanceof Error ? error.message : String(error) })
    }
  }
  return { count: wanted.length, failures }
}
