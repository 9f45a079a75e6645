import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { localKeys, type LocalKeys } from '@kmskeys/local'
import { pkcs11 } from '@kmskeys/pkcs11'
import { modulePath } from '@kmskeys/testing/modules'
import { openClouds } from './clouds.ts'
import type { Place } from './place.ts'

/** Where the keys of this PKI are. Only these lines know of providers; everything after is the same for all. */
export interface Places extends AsyncDisposable {
  readonly root: Place
  readonly issuing: readonly Place[]
  readonly leaves: LocalKeys
  /** What could not be had on this machine, and how to get it. */
  readonly missing: readonly string[]
}

/**
 * A token for the root, the clouds for the issuing CAs (each through its own SDK, to an emulator on loopback) and a
 * folder of PEM files beside them, which the leaves use too.
 */
export async function openPlaces(folder: string): Promise<Places> {
  const leaves = localKeys({ folder: join(folder, 'keys') })
  const token = await softwareToken(folder)
  const clouds = await openClouds()
  const files: Place = { title: 'PEM file', short: 'local', uri: (name) => `local:${name}`, keys: leaves }
  return {
    root: token ?? files,
    issuing: [files, ...clouds.places],
    leaves,
    missing:
      token === undefined
        ? [`there is no PKCS#11 token here, so the root's key is in a file; ${HOW_TO_GET}`]
        : [],
    async [Symbol.asyncDispose]() {
      await token?.keys.close()
      await clouds[Symbol.asyncDispose]()
      await leaves.close()
    },
  }
}

const HOW_TO_GET =
  {
    linux: 'get one with apt-get install softhsm2, dnf install softhsm, or apk add softhsm',
    darwin: 'get one with brew install softhsm',
  }[process.platform as string] ?? 'SoftHSM has packages for Linux and macOS'

/** A new token of SoftHSM in the folder; `undefined` where it is not installed. */
async function softwareToken(folder: string): Promise<Place | undefined> {
  const module = modulePath('libsofthsm2')
  if (module === undefined) return undefined
  const tokens = join(folder, 'token')
  await mkdir(tokens, { mode: 0o700 })
  const conf = join(tokens, 'softhsm2.conf')
  await writeFile(conf, `directories.tokendir = ${tokens}\nlog.level = ERROR\n`)
  // The module reads it when it is loaded.
  process.env['SOFTHSM2_CONF'] = conf
  const pin = String(randomInt(1e8, 1e9))
  try {
    execFileSync(
      'softhsm2-util',
      ['--init-token', '--free', '--label', 'pki', '--so-pin', pin, '--pin', pin],
      { stdio: 'pipe' },
    )
  } catch {
    return undefined
  }
  return {
    title: 'PKCS#11 token',
    short: 'token',
    uri: (name) => `pkcs11:token=pki;object=${name}`,
    keys: pkcs11({ module, token: 'pki', pin }),
  }
}
