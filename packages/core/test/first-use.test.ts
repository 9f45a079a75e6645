import { execFileSync } from 'node:child_process'
import { createHash, sign } from 'node:crypto'
import { mlKEMSupport } from '@kmskeys/core/primitives'
import { expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { ecPair } from './support/key-pairs.ts'

/** Imports every entry point, then uses them, and prints what came of it and whether `node:crypto` was loaded by then. */
const PROGRAM = `
  const { entries, spki, signature } = JSON.parse(process.argv[1])
  const bytes = (base64) => new Uint8Array(Buffer.from(base64, 'base64'))
  const isLoaded = () => process.moduleLoadList.includes('NativeModule crypto')
  const loaded = { before: isLoaded() }
  for (const entry of entries) {
    await import(entry)
    loaded[entry] = isLoaded()
  }
  const { ECDSA_SHA256, publicKeyFromDER } = await import('@kmskeys/core')
  const { mlKEMSupport } = await import('@kmskeys/core/primitives')
  const publicKey = publicKeyFromDER(bytes(spki))
  const verify = (text) => {
    try {
      publicKey.verifyWith(ECDSA_SHA256, bytes(signature), new TextEncoder().encode(text))
      return 'right'
    } catch ({ code }) {
      return code
    }
  }
  const used = {
    right: verify('the message'),
    wrong: verify('another one'),
    fingerprint: Buffer.from(publicKey.fingerprint()).toString('hex'),
    mlKEM: mlKEMSupport(),
  }
  console.log(JSON.stringify({ loaded, used, after: isLoaded() }))`

it('is imported without node:crypto, and loads it when it is needed', () => {
  const { secret, spki } = ecPair()
  const entries = Object.keys(manifest.exports).map((path) => `${manifest.name}${path.slice(1)}`)
  const given = {
    entries,
    spki: Buffer.from(spki).toString('base64'),
    signature: sign('sha256', Buffer.from('the message'), secret).toString('base64'),
  }
  const output = execFileSync(
    process.execPath,
    ['--input-type=module', '--eval', PROGRAM, JSON.stringify(given)],
    { cwd: import.meta.dirname, encoding: 'utf8' },
  )
  expect(JSON.parse(output)).toEqual({
    loaded: Object.fromEntries(['before', ...entries].map((name) => [name, false])),
    used: {
      right: 'right',
      wrong: 'INVALID_SIGNATURE',
      fingerprint: createHash('sha256').update(spki).digest('hex'),
      mlKEM: mlKEMSupport(),
    },
    after: true,
  })
})
