import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildPKI } from './build-pki.ts'
import { findOpenSSL } from './openssl.ts'
import { openPlaces, type Places } from './places.ts'
import { printTree } from './print-tree.ts'
import { verificationCommand, verifyWithNode, verifyWithOpenSSL } from './verify.ts'

/** Builds a small PKI, writes it to a folder, and has others verify it: `npm start`, or `npm start -- FOLDER`. */
async function main(target: string | undefined): Promise<void> {
  const folder = target === undefined ? await mkdtemp(join(tmpdir(), 'kmskeys-pki-')) : resolve(target)
  await mkdir(folder, { recursive: true })
  if ((await readdir(folder)).length > 0) {
    console.error(`${folder} is not empty; name a new folder`)
    process.exitCode = 1
    return
  }
  await mkdir(join(folder, 'keys'), { mode: 0o700 })
  const places = await openPlaces(folder)
  try {
    await show(places, folder)
  } finally {
    await places[Symbol.asyncDispose]()
  }
}

/** Builds the PKI, and prints it with what others make of it. */
async function show(places: Places, folder: string): Promise<void> {
  const openssl = await findOpenSSL()
  const steps = await buildPKI(places, openssl, folder)
  for (const { file, certificate } of steps) await writeFile(join(folder, file), certificate.toPEM())
  printTree(steps)
  const checks = [
    ...verifyWithNode(steps),
    ...(openssl === undefined ? [] : await verifyWithOpenSSL(openssl, steps, folder)),
  ]
  console.log('')
  for (const { by, what, fault } of checks)
    console.log(fault === undefined ? `✓ ${by}: ${what}` : `✗ ${by}: ${what}: ${fault}`)
  for (const note of places.missing) console.log(`– ${note}`)
  if (openssl === undefined)
    console.log('– openssl is not installed: its request and its verification were left out')
  console.log(`\nThe certificates are in ${folder}, the keys of the leaves in ${join(folder, 'keys')}.`)
  const leaf = steps.at(-1)
  if (leaf !== undefined)
    console.log(
      `To verify a chain yourself, here the last one:\n\n  ${verificationCommand(folder, leaf)}\n\nThe others likewise, each with its issuer in the tree.`,
    )
  if (checks.some(({ fault }) => fault !== undefined)) process.exitCode = 1
}

await main(process.argv[2])
