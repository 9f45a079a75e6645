/** A name of a package, in the forms that code needs. */
export interface Names {
  /** `acme-hsm`: package, folder, provider, scheme. */
  readonly kebab: string
  /** `acmeHsm`: the beginning of functions. */
  readonly camel: string
  /** `AcmeHsm`: the beginning of classes. */
  readonly pascal: string
}

/** @throws {Error} when it is not made of words of lower case letters and digits, joined by single hyphens */
export function namesOf(name: string): Names {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/u.test(name) || name.length > 40)
    throw new Error(
      `"${name}" cannot be the name of a provider: lower case letters and digits, words joined by hyphens, at most 40, such as acme-hsm`,
    )
  const pascal = name.replaceAll(/(?:^|-)([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase())
  return { kebab: name, camel: pascal.charAt(0).toLowerCase() + pascal.slice(1), pascal }
}

/** Gives the template's text, or the path of one of its files, the new name. */
export function rename(text: string, { kebab, camel, pascal }: Names): string {
  return text
    .replaceAll('@kmskeys/example-provider', `@kmskeys/${kebab}`)
    .replaceAll('Cloud', pascal)
    .replaceAll(/cloud(?=[A-Z])/gu, camel)
    .replaceAll('cloud', kebab)
}
