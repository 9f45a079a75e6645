import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { localKeys } from '@kmskeys/local'
import { buildPKI } from './build-pki.ts'
import { findOpenSSL } from './openssl.ts'
import { printTree } from './print-tree.ts'
import { verifyWithNode, verifyWithOpenSSL } from './verify.ts'

/** Builds a small PKI, writes it to a folder, and has others verify it: `npm start`, or `npm start -- FOLDER`. */
async function main(target: string | undefined): Promise<void> {
  const folder = target === undefined ? await mkdtemp(join(tmpdir(), 'kmskeys-pki-')) : resolve(target)
  await mkdir(join(folder, 'keys'), { recursive: true, mode: 0o700 })
  const openssl = await findOpenSSL()
  const keys = localKeys({ folder: join(folder, 'keys') })
  try {
    const pki = await buildPKI(keys, openssl, folder)
    for (const { file, certificate } of pki.steps) await writeFile(join(folder, file), certificate.toPEM())
    printTree(pki.steps)
    const checks = [
      ...verifyWithNode(pki.steps),
      ...(openssl === undefined ? [] : await verifyWithOpenSSL(openssl, pki.steps, folder)),
    ]
    console.log('')
    for (const { by, what, fault } of checks)
      console.log(
        `${fault === undefined ? '✓' : '✗'} ${by}: ${what}${fault === undefined ? '' : `: ${fault}`}`,
      )
    if (openssl === undefined)
      console.log('– openssl is not installed: its request and its verification were left out')
    console.log(`\nThe certificates are in ${folder}, the keys in ${join(folder, 'keys')}.`)
    if (checks.some(({ fault }) => fault !== undefined)) process.exitCode = 1
  } finally {
    await keys.close()
  }
}

await main(process.argv[2])
