import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allOf, needsCommand, needsModule } from '@kmskeys/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packAll, packStranger, type Packed } from '../src/pack.ts'
import { addPrograms, checkTypes, makeProject, type Manager, type Project } from '../src/project.ts'
import { makeToken } from '../src/token.ts'

const tarballs = mkdtempSync(join(tmpdir(), 'kmskeys-tarballs-'))
let packed: ReadonlyMap<string, Packed>

/** A provider that the scaffold makes. */
const stranger = 'acme-hsm'

beforeAll(() => {
  const strangers = packStranger(stranger, tarballs)
  packed = new Map([...packAll(tarballs), [strangers.name, strangers]])
}, 120_000)
afterAll(() => rmSync(tarballs, { recursive: true }))

const managers: readonly Manager[] = ['npm', 'pnpm']
const providers = ['local', 'pkcs11', 'aws', 'gcp', 'azure', stranger]

describe.each(managers)('installed with %s', (manager) => {
  it.each(providers)(
    '%s brings core and no other provider',
    (provider) => {
      using project = makeProject(manager, packed, [`@kmskeys/${provider}`])
      expect(project.installed()).toEqual(['@kmskeys/core', `@kmskeys/${provider}`].toSorted())
    },
    300_000,
  )

  allOf(needsModule('libsofthsm2'), needsCommand('softhsm2-util')).describe('all providers', () => {
    let project: Project
    beforeAll(() => {
      project = makeProject(manager, packed, [...packed.keys()])
      addPrograms(project, stranger)
    }, 300_000)
    afterAll(() => project[Symbol.dispose](), 120_000)

    it.each(['nodenext', 'bundler'] as const)(
      'are typed under %s',
      (resolution) => {
        expect(checkTypes(project, resolution)).toBe('')
      },
      120_000,
    )

    it('certify the keys of each other', () => {
      using token = makeToken()
      const lines = project.program('certificates.ts', token.env).trim().split('\n')
      expect(lines).toHaveLength(providers.length ** 2)
      for (const line of lines) expect(line).toMatch(/: true$/u)
    }, 120_000)

    it('pass the conformance kit under node:test', () => {
      using token = makeToken()
      const report = project.program('conformance.ts', token.env, ['--test-reporter=tap'])
      expect(report).toMatch(/^# fail 0$/mu)
      // Software keys end with their provider, so that their own tests run the kit.
      for (const name of providers.filter((each) => each !== 'local'))
        expect(report).toMatch(`\n# Subtest: ${name}\n`)
    }, 300_000)

    // After all the others, which have installed and run everything, install scripts included.
    it('built nothing, on a machine without compiler, Python and headers', () => {
      expect(project.builds()).toEqual([])
    })
  })
})
