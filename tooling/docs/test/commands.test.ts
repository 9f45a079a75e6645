import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { blocks } from '../src/markdown.ts'

const repository = resolve(import.meta.dirname, '../../..')
const manifest = JSON.parse(readFileSync(resolve(repository, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}
const ci = readFileSync(resolve(repository, '.ci/run'), 'utf8')

const commands = blocks()
  .filter(({ language, place }) => language === 'sh' && place.startsWith('README.md'))
  .flatMap(({ text }) => text.trim().split('\n'))
  .map((line) => line.replace(/\s*#.*$/u, ''))

/** What .ci/run does not run, and why. */
const EXEMPT: Readonly<Record<string, string>> = {
  deps: 'it writes the lockfile, and CI takes the lockfile as it is',
}

it('README shows the two commands', () => {
  expect(commands).toContain('npm start')
  expect(commands).toContain('npm test')
})

const nameOf = (command: string): string => /^npm (?:run )?(\S+)/u.exec(command)?.[1] ?? ''

it.each(commands)('%s is a script', (command) => {
  expect(Object.keys(manifest.scripts)).toContain(nameOf(command))
})

it.each(commands.filter((command) => !Object.hasOwn(EXEMPT, nameOf(command))))(
  '.ci/run runs %s',
  (command) => {
    expect(ci).toMatch(new RegExp(String.raw`npm (run )?(-s )?${nameOf(command)}\b`, 'u'))
  },
)
