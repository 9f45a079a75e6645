import { randomBytes } from 'node:crypto'
import { createReadStream, mkdtempSync } from 'node:fs'
import { open, rm, writeFile, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { CURVES, ML_DSA_PARAMETERS, type Chunks, type KeySpec, type PrivateKey } from '@kmskeys/core'
import { localKeys } from '@kmskeys/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'

const SPECS: readonly (KeySpec & { readonly name: string })[] = [
  { type: 'rsa', size: 2048, name: 'rsa' },
  ...CURVES.map(({ name }) => ({ type: 'ec', curve: name, name }) as const),
  { type: 'dsa', size: 2048, name: 'dsa' },
  { type: 'ed25519', name: 'ed25519' },
  { type: 'ed448', name: 'ed448' },
  ...ML_DSA_PARAMETERS.map(({ name }) => ({ type: 'ml-dsa', parameterSet: name, name }) as const),
  { type: 'slh-dsa', parameterSet: 'SLH-DSA-SHA2-128f', name: 'slh-dsa' },
]

const message = randomBytes(200_000)
const parts = [message.subarray(0, 1), message.subarray(1, 65_537), message.subarray(65_537)]
const folder = mkdtempSync(join(tmpdir(), 'kmskeys-streams-'))
const file = join(folder, 'message')
const keys = localKeys()
const handles: FileHandle[] = []

beforeAll(async () => {
  await writeFile(file, message)
  for (const spec of SPECS) await keys.createKey(spec)
})
afterAll(async () => {
  for (const handle of handles) await handle.close()
  await keys.close()
  await rm(folder, { recursive: true })
})

const KINDS: Readonly<Record<string, () => Chunks | Promise<Chunks>>> = {
  'an array': () => parts,
  'an async generator': async function* () {
    for (const part of parts) yield await Promise.resolve(part)
  },
  'a Node stream': () => Readable.from(parts),
  'a file stream': () => createReadStream(file),
  'a web stream': () => new Blob(parts).stream(),
  'a file handle': async () => {
    const handle = await open(file)
    handles.push(handle)
    return handle
  },
}

describe.each(SPECS)('$name signs and verifies', ({ name }) => {
  it.each(Object.entries(KINDS))('%s', async (kind, data) => {
    const key = (await keys.getPrivateKey(name)) as PrivateKey
    const rows = kind === 'a file handle' ? key.signatureAlgorithms : key.signatureAlgorithms.slice(0, 1)
    expect(rows).not.toHaveLength(0)
    for (const row of rows) {
      const signature = await key.signWith(row, await data())
      key.publicKey.verifyWith(row, signature, message)
      await key.publicKey.verifyStreamWith(row, signature, await data())
      const other = key.publicKey.verifyStreamWith(row, signature, parts.toReversed())
      expect((await failure(other)).code).toBe('INVALID_SIGNATURE')
    }
  })
})
