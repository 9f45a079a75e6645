import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packAll, type Packed } from '../src/pack.ts'
import { addProgram, checkTypes, makeProject, type Manager } from '../src/project.ts'

const tarballs = mkdtempSync(join(tmpdir(), 'kmskeys-tarballs-'))
let packed: ReadonlyMap<string, Packed>

beforeAll(() => {
  packed = packAll(tarballs)
}, 120_000)
afterAll(() => rmSync(tarballs, { recursive: true }))

const managers: readonly Manager[] = ['npm', 'pnpm']
const providers = ['local', 'pkcs11', 'aws']

describe.each(managers)('installed with %s', (manager) => {
  it.each(providers)(
    '%s brings core and no other provider',
    (provider) => {
      using project = makeProject(manager, packed, [`@kmskeys/${provider}`])
      expect(project.installed()).toEqual(['@kmskeys/core', `@kmskeys/${provider}`].toSorted())
    },
    300_000,
  )

  it('a PKI of software keys is typed and works', () => {
    using project = makeProject(manager, packed, ['@kmskeys/local', '@kmskeys/x509'])
    const program = addProgram(project, 'pki.ts')
    expect(checkTypes(project, program, 'nodenext')).toBe('')
    expect(checkTypes(project, program, 'bundler')).toBe('')
    const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
    expect(project.node([...flags, program]).trim()).toBe('CN=leaf')
  }, 300_000)
})
