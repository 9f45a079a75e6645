import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { localKeys } from '@kmskeys/local'
import { needsCommand } from '@kmskeys/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildPKI, type Step } from '../src/build-pki.ts'
import type { Place } from '../src/place.ts'
import { verificationCommand, verifyWithOpenSSL } from '../src/verify.ts'

needsCommand('openssl').describe('the command that verifies a chain', () => {
  let parent: string
  let folder: string
  let steps: Step[]
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'kmskeys-verify-'))
    folder = join(parent, "it's a folder")
    await mkdir(folder)
    const keys = localKeys()
    const place: Place = { title: 'memory', short: 'memory', keys, uri: (name) => `local:${name}` }
    const close = (): Promise<void> => keys.close()
    const places = { root: place, issuing: [place], leaves: keys, missing: [], [Symbol.asyncDispose]: close }
    steps = await buildPKI(places, undefined, folder)
    for (const { file, certificate } of steps) await writeFile(join(folder, file), certificate.toPEM())
    await close()
  })
  afterAll(() => rm(parent, { recursive: true }))

  it('does so for each certificate of the tree, from any folder and whatever the name of that', async () => {
    expect(steps.map(({ file }) => file)).toEqual(['root.pem', 'issuing-memory.pem', 'api-memory.pem'])
    for (const step of steps)
      expect((await shell(verificationCommand(folder, step))).stdout).toBe(`${step.file}: OK\n`)
  })

  it('is what the program itself runs, and fails for another issuer', async () => {
    expect(await verifyWithOpenSSL('openssl', steps, folder)).toEqual(
      steps.map(({ file }) => ({ by: 'openssl verify', what: file })),
    )
    const wrong = { file: 'api-memory.pem', issuer: 'root.pem' }
    await expect(shell(verificationCommand(folder, wrong))).rejects.toThrow('verification failed')
  })
})

function shell(command: string): Promise<{ stdout: string }> {
  return promisify(execFile)('sh', ['-c', command], { cwd: tmpdir() })
}
