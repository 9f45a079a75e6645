import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'kmskeys-large-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Signs a file by its handle and verifies it as a stream; prints the digest and by how much memory has grown, in MiB. */
const PROGRAM = `
  const [core, primitives, file] = process.argv.slice(1)
  const { generateKeyPairSync } = await import('node:crypto')
  const { createReadStream } = await import('node:fs')
  const { open } = await import('node:fs/promises')
  const { privateKey, publicKeyFromDER, signing, RSA_PSS_SHA256, PSS, SHA256 } = await import(core)
  const { signRSADigest } = await import(primitives)
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  let digest
  const key = privateKey({
    id: 'test:large',
    publicKey: publicKeyFromDER(pair.publicKey.export({ type: 'spki', format: 'der' })),
    signing: signing([{ algorithm: RSA_PSS_SHA256, input: 'digest' }], ({ algorithm }, bytes) => {
      digest = Buffer.from(bytes).toString('hex')
      return signRSADigest(pair.privateKey, 2048, algorithm, bytes)
    }),
  })
  const most = () => process.resourceUsage().maxRSS / 1024
  // What is loaded and compiled on the way.
  await key.sign(createReadStream(file, { end: 2 ** 25 - 1 }), new PSS(), SHA256)
  const before = most()
  const handle = await open(file)
  const signature = await key.sign(handle, new PSS(), SHA256)
  await handle.close()
  await key.publicKey.verifyStream(signature, createReadStream(file), new PSS(), SHA256)
  console.log(JSON.stringify({ digest, grown: most() - before }))`

/** The SHA-256 of so many MiB of zeros, as sha256sum and OpenSSL have it. */
const ZEROS: readonly (readonly [number, string])[] = [
  [256, 'a6d72ac7690f53be6ae46ba88506bd97302a093f7108472bd9efc3cefda06484'],
  [4096, '8479e43911dc45e89f934fe48d01297e16f51d17aa561d4d1c216b1ae0fcddca'],
]

/** The larger takes most of a minute. */
const sizes = process.env['KMSKEYS_TEST_LONG'] === undefined ? ZEROS.slice(0, 1) : ZEROS

it.each(sizes)(
  '%i MiB are signed and verified as streams in constant memory',
  (size, digest) => {
    const file = join(folder, `${size}`)
    writeFileSync(file, '')
    // Takes no room on the disk.
    truncateSync(file, size * 2 ** 20)
    const modules = ['@kmskeys/core', '@kmskeys/core/primitives'].map((name) => import.meta.resolve(name))
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', PROGRAM, ...modules, file],
      { encoding: 'utf8' },
    )
    expect(stderr).toBe('')
    const seen = JSON.parse(stdout) as { digest: string; grown: number }
    expect(seen.digest).toBe(digest)
    // What was not collected yet, however much was read.
    expect(seen.grown).toBeLessThan(128)
  },
  600_000,
)
