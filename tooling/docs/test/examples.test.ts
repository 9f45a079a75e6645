import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const examples = resolve(import.meta.dirname, '../../../examples')

// That this is enough is what the guide for writers of providers promises.
it.each(['openbao', 'ssh-agent'])('the provider of examples/%s has at most 150 lines of code', (example) => {
  const sources = join(examples, example, 'src')
  const lines = readdirSync(sources)
    .flatMap((file) => readFileSync(join(sources, file), 'utf8').split('\n'))
    .filter((line) => !/^\s*(?:\/\/.*|\/?\*.*)?$/u.test(line))
  expect(lines.length).toBeGreaterThan(50)
  expect(lines.length).toBeLessThanOrEqual(150)
})
