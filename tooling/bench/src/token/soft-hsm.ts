import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modulePath } from '@kmskeys/testing/modules'

/** A fresh SoftHSM token for this process, which goes when the process ends. */
export interface BenchToken {
  readonly module: string
  readonly label: string
  readonly pin: string
}

/** @throws {Error} where SoftHSM is not installed */
export function softHSM(): BenchToken {
  const module = modulePath('libsofthsm2')
  if (module === undefined) throw new Error('this is measured on SoftHSM: apt-get install softhsm2')
  const folder = mkdtempSync(join(tmpdir(), 'kmskeys-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'tokens'))
  const conf = join(folder, 'softhsm2.conf')
  writeFileSync(conf, `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`)
  process.env['SOFTHSM2_CONF'] = conf
  const token = { module, label: 'bench', pin: '12345678' }
  const args = ['--init-token', '--free', '--label', token.label, '--so-pin', token.pin, '--pin', token.pin]
  execFileSync('softhsm2-util', args, { stdio: 'pipe' })
  return token
}
