/** One mistake, planted in a copy of the repository to see that a check notices it. */
export interface Break {
  /** The mistake in a few words: `a signature is not verified`. */
  readonly name: string
  /** The file that it is planted in, from the root of the repository. */
  readonly file: string
  /** The text that is replaced; it must occur exactly once, so that the break cannot drift away unnoticed. */
  readonly find: string
  readonly replace: string
  /** What must turn red. */
  readonly caughtBy: Check
  /** A text that the red check must print: red for another reason has not noticed the mistake. */
  readonly says: string
}

/** The narrowest check that sees the mistake, so that a break takes a second or two. */
export type Check =
  | { readonly run: 'layering' }
  /** The types of one package, such as `packages/core`. */
  | { readonly run: 'types'; readonly in: string }
  /** One test file of one package, or only the tests in it whose full name matches `title`. */
  | { readonly run: 'test'; readonly in: string; readonly file: string; readonly title?: string }

/** The text with the mistake in it. */
export function plant(text: string, { file, find, replace }: Break): string {
  const pieces = text.split(find)
  const [before, after] = pieces
  if (before === undefined || after === undefined || pieces.length !== 2) {
    throw new Error(`${file} holds the text to break ${pieces.length - 1} times, not once: ${find}`)
  }
  return before + replace + after
}
