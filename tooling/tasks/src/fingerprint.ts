import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { goProgram } from '@kmskeys/testing/go'
import { modulePath } from '@kmskeys/testing/modules'
import { pythonProgram } from '@kmskeys/testing/python'
import { sharedFile } from '@kmskeys/testing/shared'
import { firstLine } from './run.ts'

export interface TestNode {
  readonly version: string
  readonly path: string
}

/** The Node.js that runs the tests: the one that runs this, or the exact version asked for, brought by npx. */
export function testNode(version: string | undefined): TestNode {
  if (version === undefined || version === '') return { version: process.version, path: process.execPath }
  const npx = ['-y', '--prefer-offline', '--loglevel=error', '-p', `node@${version}`]
  const path = firstLine('npx', [...npx, 'node', '-p', 'process.execPath'])
  if (path === undefined) throw new Error(`npx cannot bring the Node.js of KMSKEYS_TEST_NODE=${version}`)
  return { version: `v${version}`, path }
}

/**
 * Everything outside the repository that the outcome of a test depends on, as one line. It is part of turbo's
 * cache key: with another Node.js, another OpenSSL or other shared files the tests run again.
 */
export function witnesses(node: TestNode): string {
  return [
    `node ${node.version} ${process.platform}-${process.arch}`,
    `openssl ${firstLine('openssl', ['version']) ?? 'missing'}`,
    `certtool ${firstLine('certtool', ['--version']) ?? 'missing'}`,
    ...['libsofthsm2', 'libsoftokn3'].map((name) => `${name} ${moduleDigest(name)}`),
    `programs in Go ${goProgram('reader') ?? 'missing'}`,
    `python packages ${pythonProgram('python') ?? 'missing'}`,
    `shared ${digestOf(sharedFile('.'))}`,
  ].join('; ')
}

/** PKCS#11 modules do not tell their whole version; their bytes do. */
function moduleDigest(name: string): string {
  const path = modulePath(name)
  if (path === undefined) return 'missing'
  return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)
}

function digestOf(folder: string): string {
  const hash = createHash('sha256')
  for (const file of globSync('**/*', { cwd: folder }).toSorted()) {
    const path = resolve(folder, file)
    if (statSync(path).isFile()) hash.update(file).update('\0').update(readFileSync(path))
  }
  return hash.digest('hex').slice(0, 16)
}
