/** Answers what `make` makes, which happens when it is first asked for: importing makes nothing that nobody needs. */
export function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}
