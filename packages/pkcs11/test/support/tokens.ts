import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modulePath } from '@kmskeys/testing'
import type { Pkcs11Options } from '@kmskeys/pkcs11'

/** The PIN of the tokens' user: long enough that it is found by chance in nothing. */
export const PIN = 'hunter2-4711'
const SO_PIN = 'officer-0815'

/** A token in a temporary folder. */
export interface TestToken {
  readonly module: string
  readonly label: string
  readonly folder: string
  /** What opens it. */
  readonly options: Pkcs11Options
  /** Runs pkcs11-tool over it, logged in, and answers what that prints. */
  tool(...args: string[]): string
  dispose(): void
}

/**
 * SoftHSM over a folder of its own, with tokens of these labels. The module reads its configuration from the
 * environment when it is initialised, so a process has one of these at a time.
 */
export function softHSM(...labels: readonly string[]): TestToken {
  const module = modulePath('libsofthsm2') ?? ''
  const folder = mkdtempSync(join(tmpdir(), 'kmskeys-softhsm-'))
  const conf = join(folder, 'softhsm2.conf')
  mkdirSync(join(folder, 'tokens'))
  writeFileSync(conf, `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`)
  process.env['SOFTHSM2_CONF'] = conf
  for (const label of labels)
    execFileSync(
      'softhsm2-util',
      ['--init-token', '--free', '--label', label, '--so-pin', SO_PIN, '--pin', PIN],
      { stdio: 'pipe' },
    )
  const [label = ''] = labels
  return {
    module,
    label,
    folder,
    options: { module, token: label, pin: PIN },
    tool: (...args) =>
      execFileSync(
        'pkcs11-tool',
        ['--module', module, '--token-label', label, '--login', '--pin', PIN, ...args],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
      ),
    dispose: () => rmSync(folder, { recursive: true }),
  }
}

/** NSS softokn over a database in a folder of its own. */
export function nssToken(): TestToken {
  const module = modulePath('libsoftokn3') ?? ''
  const folder = mkdtempSync(join(tmpdir(), 'kmskeys-nss-'))
  // Every use of a key derives the database's key from the password; ten rounds are enough for tests.
  process.env['NSS_MAX_MP_PBE_ITERATION_COUNT'] = '10'
  const password = join(folder, 'password')
  writeFileSync(password, PIN)
  execFileSync('certutil', ['-N', '-d', `sql:${folder}`, '-f', password], { stdio: 'pipe' })
  const label = 'NSS Certificate DB'
  return {
    module,
    label,
    folder,
    options: {
      module,
      token: label,
      pin: PIN,
      libraryParameters: `configdir='sql:${folder}' certPrefix='' keyPrefix='' secmod='secmod.db' flags=`,
    },
    tool: (...args) =>
      execFileSync('certutil', ['-d', `sql:${folder}`, '-f', password, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    dispose: () => rmSync(folder, { recursive: true }),
  }
}
