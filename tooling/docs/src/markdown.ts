import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '../../..')

/** A fenced block of a page. */
export interface Block {
  /** Where it stands, such as `README.md:12`. */
  readonly place: string
  readonly language: string
  readonly text: string
}

/** All fenced blocks of the README files and of `docs`. */
export function blocks(): Block[] {
  const pages = globSync(['README.md', 'packages/*/README.md', 'docs/**/*.md'], {
    cwd: repository,
  }).toSorted()
  return pages.flatMap((page) => blocksOf(page, readFileSync(resolve(repository, page), 'utf8')))
}

function blocksOf(page: string, text: string): Block[] {
  const found = text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gmu)
  return [...found].map(([, language = '', body = ''], index) => ({
    place: `${page} (${language} block ${index + 1})`,
    language,
    text: body,
  }))
}
