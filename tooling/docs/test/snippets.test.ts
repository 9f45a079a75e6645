import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { blocks } from '../src/markdown.ts'

// Inside this package, so that the snippets find the packages as a user's program does.
const folder = resolve(import.meta.dirname, '../test-report/snippets')
const snippets = blocks()
  .filter(({ language }) => language === 'ts')
  .map((block, index) => ({ ...block, file: join(folder, `snippet-${index}.ts`) }))

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  for (const { file, text } of snippets) writeFileSync(file, text)
  const config = {
    extends: '../../../../tsconfig.base.json',
    compilerOptions: { isolatedDeclarations: false, declaration: false },
    include: ['*.ts'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('there are snippets in README.md', () => {
  expect(snippets.filter(({ place }) => place.startsWith('README.md')).length).toBeGreaterThanOrEqual(3)
})

it.each(snippets)(
  '$place runs',
  ({ file }) => {
    const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
    const { status, stderr } = spawnSync(process.execPath, [...flags, file], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
    })
    expect(stderr).toBe('')
    expect(status).toBe(0)
  },
  70_000,
)

it('all snippets satisfy the strictest compiler', () => {
  const tsc = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  expect(stdout).toBe('')
  expect(status).toBe(0)
}, 130_000)
