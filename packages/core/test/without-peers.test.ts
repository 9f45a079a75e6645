import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ed25519ph } from '@noble/curves/ed25519.js'
import { slh_dsa_sha2_128f } from '@noble/post-quantum/slh-dsa.js'
import { ed448TakesContext, mlDSASupport, mlKEMSupport, slhDSASupport } from '@kmskeys/core/primitives'
import { afterAll, expect, it } from 'vitest'
import { ed448Pair } from './support/ed448-pairs.ts'
import { mlDSAPair } from './support/ml-dsa-pairs.ts'
import { mlKEMPair } from './support/ml-kem-pairs.ts'
import { writeSPKI } from './support/write-spki.ts'

// Where nothing is installed beside it.
const folder = mkdtempSync(join(tmpdir(), 'kmskeys-alone-'))
cpSync(fileURLToPath(new URL('.', import.meta.resolve('@kmskeys/core'))), folder, { recursive: true })
afterAll(() => rmSync(folder, { recursive: true }))

/** Verifies and signs, and prints what came of it; `right`, or the error. */
const PROGRAM = `
  const { index, algorithm, spki, signature, context } = JSON.parse(process.argv[1])
  const core = await import(index)
  const bytes = (base64) => new Uint8Array(Buffer.from(base64, 'base64'))
  const options = context === undefined ? {} : { context: bytes(context) }
  const message = new TextEncoder().encode('the message')
  const publicKey = core.publicKeyFromDER(bytes(spki))
  const row = core[algorithm]
  let calls = 0
  const key = core.privateKey({
    id: 'test:alone',
    publicKey,
    signing: core.signing([{ algorithm: core[algorithm], input: 'message', context: true }], () => {
      calls++
      return bytes(signature)
    }),
  })
  const outcomeOf = async (work) => {
    try {
      await work()
      return 'right'
    } catch ({ code, outcome, message }) {
      return { code, outcome, message }
    }
  }
  console.log(JSON.stringify({
    verify: await outcomeOf(() => publicKey.verifyWith(row, bytes(signature), message, options)),
    verifyStream: await outcomeOf(() => publicKey.verifyStreamWith(row, bytes(signature), [message], options)),
    sign: await outcomeOf(() => key.signWith(row, message, options)),
    signStream: await outcomeOf(() => key.signWith(row, [message], options)),
    calls,
  }))`

const right = { verify: 'right', verifyStream: 'right', sign: 'right', signStream: 'right', calls: 2 }
const refusal = {
  code: 'UNSUPPORTED_OPERATION',
  outcome: 'not-sent',
  message: expect.stringMatching(
    /Node\.js 24\.[78] or newer.*@noble\/(post-quantum|curves)|cannot verify Ed25519ph: install the package @noble\/curves|cannot verify HashSLH-DSA: install the package @noble\/post-quantum/u,
  ) as unknown,
}
const refused = { verify: refusal, verifyStream: refusal, sign: refusal, signStream: refusal, calls: 0 }

const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64')

const PAIRS = {
  ED448: ed448Pair,
  ED25519PH: ed25519phPair,
  ML_DSA_65: () => mlDSAPair('ML-DSA-65'),
  SLH_DSA_SHA2_128F: slhDSAPair,
  HASH_SLH_DSA_SHA2_128S_SHA256: hashSLHDSAPair,
}

function ed25519phPair(): { spki: Uint8Array; sign: (message: Uint8Array) => Uint8Array } {
  const { secretKey, publicKey } = ed25519ph.keygen()
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey])
  return { spki, sign: (message) => ed25519ph.sign(message, secretKey) }
}

function slhDSAPair(): { spki: Uint8Array; sign: (message: Uint8Array) => Uint8Array } {
  const { secretKey, publicKey } = slh_dsa_sha2_128f.keygen()
  const spki = writeSPKI('2.16.840.1.101.3.4.3.21', publicKey)
  return { spki, sign: (message) => slh_dsa_sha2_128f.sign(message, secretKey) }
}

/** Nothing verifies, so that there need be no signature, which takes long. */
function hashSLHDSAPair(): { spki: Uint8Array; sign: () => Uint8Array } {
  return { spki: writeSPKI('2.16.840.1.101.3.4.3.20', new Uint8Array(32)), sign: () => new Uint8Array(7856) }
}

it.each([
  ['ML_DSA_65', undefined, mlDSASupport() !== 'none'],
  ['ML_DSA_65', Uint8Array.of(1), mlDSASupport() === 'full'],
  ['ED25519PH', undefined, false],
  ['SLH_DSA_SHA2_128F', undefined, slhDSASupport()],
  ['HASH_SLH_DSA_SHA2_128S_SHA256', undefined, false],
  ['ED448', undefined, true],
  ['ED448', Uint8Array.of(1), ed448TakesContext()],
] as const)(
  'verifies and signs %s, with context %s, or names the ways out before anything is sent',
  (algorithm, context, isAble) => {
    const { spki, sign } = PAIRS[algorithm]()
    const given = JSON.stringify({
      algorithm,
      index: pathToFileURL(join(folder, 'index.js')).href,
      spki: base64(spki),
      signature: base64(sign(new TextEncoder().encode('the message'), context)),
      context: context === undefined ? undefined : base64(context),
    })
    // Whoever runs the tests may have a folder of packages that every program finds.
    const env = { ...process.env, NODE_PATH: '' }
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', PROGRAM, given],
      { env, encoding: 'utf8', timeout: 15_000 },
    )
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual(isAble ? right : refused)
  },
)

/** Encapsulates, and prints the length of the ciphertext or the error. */
const ENCAPSULATES = `
  const { index, spki } = JSON.parse(process.argv[1])
  const { publicKeyFromDER } = await import(index)
  try {
    console.log(publicKeyFromDER(new Uint8Array(Buffer.from(spki, 'base64'))).encapsulate().ciphertext.length)
  } catch ({ code, message }) {
    console.log(code, message)
  }`

it('encapsulates to ML-KEM-768, or names both ways out', () => {
  const index = pathToFileURL(join(folder, 'index.js')).href
  const given = JSON.stringify({ index, spki: base64(mlKEMPair('ML-KEM-768').spki) })
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', ENCAPSULATES, given],
    { env: { ...process.env, NODE_PATH: '' }, encoding: 'utf8', timeout: 15_000 },
  )
  expect(stderr).toBe('')
  expect(stdout).toMatch(
    mlKEMSupport() ? /^1088\n$/u : /^UNSUPPORTED_OPERATION .*Node\.js 24\.7 or newer.*@noble\/post-quantum/u,
  )
})
