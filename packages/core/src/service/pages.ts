import { IntegrityError } from '../errors/errors.ts'

/**
 * Page after page of a list; an empty one need not be the last.
 *
 * @param fetch fetches the page that a token of the page before names, or without one the first
 * @param next the token in a page; `undefined` or empty on the last
 * @throws {IntegrityError} when a page names itself as the next: the list would never end
 */
export async function* pages<P>(
  fetch: (token: string | undefined) => Promise<P>,
  next: (page: P) => string | undefined,
): AsyncGenerator<P, void> {
  let token: string | undefined
  for (;;) {
    const page = await fetch(token)
    yield page
    const following = next(page)
    if (following === undefined || following === '') return
    if (following === token)
      throw new IntegrityError('the list goes on, and the reply does not say where; it is not complete')
    token = following
  }
}
