import { allOf, needsCommand, needsPython, needsShared, pythonProgram, sharedFile } from '@kmskeys/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'

afterEach(() => vi.unstubAllEnvs())

describe('needs', () => {
  it('finds a command on the PATH', () => {
    vi.stubEnv('PATH', import.meta.dirname)
    expect(needsCommand('needs.test.ts').missing).toBeUndefined()
    expect(needsCommand('openssl').missing).toBe('openssl: no such command')
  })

  it('finds shared files in the folder that KMSKEYS_SHARED names', () => {
    vi.stubEnv('KMSKEYS_SHARED', import.meta.dirname)
    expect(sharedFile('needs.test.ts')).toBe(import.meta.filename)
    expect(needsShared('needs.test.ts').missing).toBeUndefined()
    expect(needsShared('nothing').missing).toContain('nothing: no such shared file')
  })

  it('finds Python packages in the caches of the user', () => {
    vi.stubEnv('XDG_CACHE_HOME', import.meta.dirname)
    expect(pythonProgram('python')).toBeUndefined()
    expect(needsPython().missing).toContain('tooling/testing/python/install')
  })

  it('names all that is missing', () => {
    const both = allOf(needsCommand('no-such-command'), needsShared('no/such/file'))
    expect(both.missing).toMatch(/^no-such-command: .*, no\/such\/file: /)
    expect(allOf(needsCommand('node')).missing).toBeUndefined()
  })
})
