import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { testProvider, type ProviderDescription } from '@kmskeys/conformance'

/** A part of what a provider has. */
interface Part {
  readonly description: ProviderDescription
  end(): void | Promise<void>
}

/** What a package hands over to be run by itself, the quickest first. */
export type Parts = { readonly [name: string]: () => Part | Promise<Part> }

/** One test of the kit, over one part. */
interface KitTest {
  readonly title: string
  readonly body: () => Promise<void>
}

/** A part that was begun, and its tests in order. */
export interface BegunPart {
  readonly tests: readonly KitTest[]
  /** Closes the provider, so that nothing goes on while the next part runs, and gives back what was set up. */
  end(): Promise<void>
}

/** The parts of the package in this folder; loaded anew for another `generation`. */
export async function loadParts(generation: number): Promise<Parts> {
  const file = pathToFileURL(resolve('test/support/parts.ts'))
  const { parts } = (await import(`${file.href}${queryOf(generation)}`)) as { readonly parts: Parts }
  return parts
}

/** What tells modules that are loaded anew from those that were loaded before. */
export function queryOf(generation: number): string {
  return generation === 0 ? '' : `?generation=${generation}`
}

export async function beginPart(begin: Parts[string]): Promise<BegunPart> {
  const part = await begin()
  const tests: KitTest[] = []
  const path: string[] = []
  testProvider(part.description, {
    describe: (title, body) => {
      path.push(title)
      body()
      path.pop()
    },
    test: (title, body) => tests.push({ title: [...path.slice(1), title].join(' › '), body }),
  })
  const end = async (): Promise<void> => {
    try {
      await tests.at(-1)?.body()
    } catch {
      // It has been closed, or cannot be: whatever was to be told of that, its test has told.
    }
    await setImmediate()
    await part.end()
  }
  return { tests, end }
}

/** The test that needs all those before it: it fails where one of them was left out. */
export const WHOLE = 'coverage › every offer was exercised'
