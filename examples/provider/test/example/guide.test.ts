import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const example = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(example, file), 'utf8')
const guide = read('../../docs/writing-a-provider.md')
const sources = globSync('{src,test}/**/*.ts', { cwd: example }).map(read)
const quotations = [...guide.matchAll(/^```typescript\n([\s\S]*?)^```$/gmu)].map(([, text = '']) => text)

it('is quoted in the guide', () => {
  expect(quotations.length).toBeGreaterThanOrEqual(4)
})

it.each(quotations)('word for word: %s', (quotation) => {
  expect(sources.some((source) => source.includes(quotation))).toBe(true)
})

it('is described to the kit by the fields that the guide lists', () => {
  const description = read('../../packages/conformance/src/description.ts')
  const fields = /interface ProviderDescription \{([\s\S]*?)^\}/mu.exec(description)?.[1] ?? ''
  for (const [, field = ''] of fields.matchAll(/readonly (\w+)\??:/gu))
    expect(guide).toContain(`| \`${field}\``)
})
