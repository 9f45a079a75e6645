import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { scaffold, withLayer } from '../src/scaffold.ts'
import { build, NODE, scaffoldOutside } from '../src/workspace.ts'

const repository = resolve(import.meta.dirname, '../../..')
const root = mkdtempSync(join(tmpdir(), 'kmskeys-new-provider-'))
const target = join(root, 'packages/acme-hsm')
afterAll(() => rmSync(root, { recursive: true }))

const require = createRequire(join(repository, 'package.json'))

function run(program: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(NODE, [program, ...args], { cwd: target, encoding: 'utf8' })
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' })
}

describe('a new provider', () => {
  it('is a copy of the example, in which nothing bears the old name', () => {
    expect(scaffoldOutside(root, 'acme-hsm')).toBe(target)
    const files = globSync('{*,{src,test}/**/*.ts}', { cwd: target }).filter((file) => /\.\w+$/u.test(file))
    expect(files).toContain('src/provider.ts')
    expect(files).toContain('src/acme-hsm-client.ts')
    expect(files).toContain('test/conformance.test.ts')
    for (const file of files)
      expect(file + readFileSync(join(target, file), 'utf8')).not.toMatch(/cloud|example-provider/iu)
    expect(existsSync(join(target, 'test/example'))).toBe(false)
    const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as object
    expect(manifest).toMatchObject({
      name: '@kmskeys/acme-hsm',
      description: 'Keys of acme-hsm for @kmskeys.',
    })
    expect(manifest).not.toHaveProperty('private')
    expect(manifest).toMatchObject({ files: ['dist', 'README.md'], publishConfig: { access: 'public' } })
  })

  it('of a program is not one to be published', () => {
    mkdirSync(join(root, 'examples'))
    const folder = scaffold('acme-hsm', join(root, 'examples/acme-hsm'))
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object
    expect(manifest).toMatchObject({ name: '@kmskeys/acme-hsm', private: true })
    for (const field of ['files', 'publishConfig']) expect(manifest).not.toHaveProperty(field)
  })

  it('builds, satisfies the compiler and the formatter, and passes the conformance kit', () => {
    build(target)
    run(join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'))
    run(
      join(dirname(require.resolve('oxfmt/package.json')), 'bin/oxfmt'),
      '-c',
      join(repository, '.oxfmtrc.json'),
      '--check',
      'src',
      'test',
    )
    run(join(repository, 'tooling/testing/src/main.ts'))
    const report: unknown = JSON.parse(readFileSync(join(target, 'test-report/report.json'), 'utf8'))
    expect(report).toMatchObject({ failed: 0, skipped: [] })
  }, 120_000)

  it('never overwrites', () => {
    const before = readFileSync(join(target, 'package.json'), 'utf8')
    expect(() => scaffold('acme-hsm', target)).toThrow('exists already')
    expect(() => scaffold('other', target)).toThrow('exists already')
    expect(readFileSync(join(target, 'package.json'), 'utf8')).toBe(before)
  })

  it('refuses names that are taken, and folders that lead nowhere', () => {
    for (const name of ['core', 'local', 'example-provider', 'build'])
      expect(() => scaffold(name, join(root, 'packages/new'))).toThrow('already; choose another name')
    expect(() => scaffold('acme', join(root, 'no/such/acme'))).toThrow('there is no folder')
    expect(() => scaffold('../core')).toThrow('cannot be the name')
    expect(existsSync(join(root, 'packages/new'))).toBe(false)
  })
})

it('adds its row to the list of layers, at the end', () => {
  const path = join(repository, 'tooling/checks/src/layers.ts')
  const row = "  'acme-hsm': { kind: 'provider', peers: ['@kmskeys/core'], dependencies: [] },"
  expect(withLayer(readFileSync(path, 'utf8'), 'acme-hsm').endsWith(`\n${row}\n}\n`)).toBe(true)
  expect(withLayer('const layers = {\n}\n', 'acme')).toContain('  acme: {')
})

describe('the command', () => {
  const main = join(import.meta.dirname, '../src/main.ts')
  const command = (...args: readonly string[]) =>
    spawnSync(NODE, [main, ...args], { cwd: root, encoding: 'utf8' })

  it('says what to do next', () => {
    const { status, stdout } = command('other', 'packages/other')
    expect(stdout).toContain('1. run npm run deps, then npm test -- --filter=@kmskeys/other')
    expect(status).toBe(0)
  })

  it('says what is wrong, and no more', () => {
    expect(command('Bad Name')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^"Bad Name" cannot .*\n$/u) as string,
    })
    expect(command()).toMatchObject({ status: 1, stderr: expect.stringContaining('usage:') as string })
  })
})
