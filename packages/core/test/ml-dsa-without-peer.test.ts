import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type * as core from '@kmskeys/core'
import { mlDSASupport } from '@kmskeys/core/primitives'
import { afterAll, expect, it } from 'vitest'
import { mlDSAPair } from './support/ml-dsa-pairs.ts'

// Where nothing is installed beside it.
const folder = mkdtempSync(join(tmpdir(), 'kmskeys-alone-'))
cpSync(fileURLToPath(new URL('.', import.meta.resolve('@kmskeys/core'))), folder, { recursive: true })
const alone = (await import(pathToFileURL(join(folder, 'index.js')).href)) as typeof core
afterAll(() => rmSync(folder, { recursive: true }))

const message = new TextEncoder().encode('the message')
const context = Uint8Array.of(1)
const { spki, sign } = mlDSAPair('ML-DSA-65')
const publicKey = alone.publicKeyFromDER(spki, { type: 'ml-dsa' })

/** What must come of a verification here. */
const EXPECTED = {
  none: ['UNSUPPORTED_OPERATION', 'UNSUPPORTED_OPERATION'],
  'without-context': ['right', 'UNSUPPORTED_OPERATION'],
  full: ['right', 'right'],
} as const
const [plain, withContext] = EXPECTED[mlDSASupport()]

it.each([
  ['without a context', plain, undefined],
  ['with a context', withContext, context],
] as const)('verifies %s, or names both ways out: %s', async (_what, expected, given) => {
  const signature = sign(message, given)
  const options = given === undefined ? undefined : { context: given }
  for (const work of [
    async () => publicKey.verify(signature, message, options),
    () => publicKey.verifyStream(signature, [message], options),
  ])
    expect(await outcomeOf(work)).toBe(expected)
})

it.each([
  ['without a context', plain, undefined],
  ['with a context', withContext, context],
] as const)('signs %s, or refuses before anything is sent: %s', async (_what, expected, given) => {
  let calls = 0
  const key = alone.privateKey<'ml-dsa'>({
    id: 'test:alone',
    publicKey,
    signing: alone.signing(
      [{ algorithm: alone.ML_DSA_65, input: 'message', context: true }],
      (_offer, bytes, call) => {
        calls++
        return sign(bytes, call.context)
      },
    ),
  })
  for (const data of [message, [message]]) {
    calls = 0
    expect(await outcomeOf(() => key.sign(data, { context: given }))).toBe(expected)
    expect(calls).toBe(expected === 'right' ? 1 : 0)
  }
})

/** `right`, or the code of an error that was not sent and names both ways out. */
async function outcomeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'right'
  } catch (error) {
    if (!(error instanceof alone.KmsKeysError)) throw error
    const { code, message, outcome } = error
    const namesBoth = message.includes('@noble/post-quantum') && /Node\.js 24\.[78] or newer/u.test(message)
    return namesBoth && outcome === 'not-sent' ? code : `${code}, ${outcome}: ${message}`
  }
}
