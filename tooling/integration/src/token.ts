import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modulePath } from '@kmskeys/testing/modules'

/** A token of SoftHSM in a folder of its own, and the environment in which programs find it. */
export interface Token extends Disposable {
  readonly env: Readonly<Record<string, string>>
}

/** Makes the token. SoftHSM must be installed. */
export function makeToken(): Token {
  const folder = mkdtempSync(join(tmpdir(), 'kmskeys-token-'))
  const SOFTHSM2_CONF = join(folder, 'softhsm2.conf')
  writeFileSync(SOFTHSM2_CONF, `directories.tokendir = ${folder}\nlog.level = ERROR\n`)
  const pin = '4711-0815'
  const env = {
    SOFTHSM2_CONF,
    TOKEN_MODULE: modulePath('libsofthsm2') ?? '',
    TOKEN_LABEL: 'integration',
    TOKEN_PIN: pin,
  }
  const args = ['--init-token', '--free', '--label', env.TOKEN_LABEL, '--so-pin', pin, '--pin', pin]
  execFileSync('softhsm2-util', args, { env: { ...process.env, ...env }, stdio: 'pipe' })
  return { env, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}
