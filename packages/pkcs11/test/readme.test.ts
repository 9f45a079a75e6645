import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { allOf, needsCommand, needsModule } from '@kmskeys/testing'
import { PIN, softHSM, type TestToken } from './support/tokens.ts'

const need = allOf(needsModule('libsofthsm2'), needsCommand('softhsm2-util'))

need.describe('README.md', () => {
  let token: TestToken
  const program = join(import.meta.dirname, 'support', 'readme-snippet.ts')
  beforeAll(() => {
    token = softHSM('ca')
  })
  afterAll(() => {
    rmSync(program, { force: true })
    token.dispose()
  })

  need.it('has a snippet that runs', () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    const [, snippet = ''] = /```typescript\n(.*?)```/su.exec(readme) ?? []
    const secret = `const readSecret = async (name: string): Promise<string> => name === 'pin-of-ca' ? '${PIN}' : ''\n`
    const text = snippet.replace(/'\S*libsofthsm2.so'/u, JSON.stringify(token.module))
    writeFileSync(program, text.replace('const keys', `${secret}const keys`))
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', program],
      { encoding: 'utf8', timeout: 20_000 },
    )
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^ec pkcs11:token=ca;serial=\w+;object=issuing;id=[%0-9A-F]+\n$/u)
  })
})
