import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Runs OpenSSL, at most 30 seconds, and answers what it printed.
 *
 * @param folder where it runs; the current one unless given
 */
export async function openSSL(
  command: string,
  parameters: readonly string[],
  folder?: string,
): Promise<string> {
  const { stdout, stderr } = await run(command, [...parameters], { timeout: 30_000, cwd: folder })
  return `${stdout}${stderr}`
}

/** The command line of OpenSSL, or `undefined` where it is not installed. */
export async function findOpenSSL(): Promise<string | undefined> {
  try {
    return (await openSSL('openssl', ['version'])).startsWith('OpenSSL') ? 'openssl' : undefined
  } catch {
    return undefined
  }
}

/** A request for a P-256 key of its own, as somebody makes it with OpenSSL. */
export async function requestByOpenSSL(command: string, folder: string, name: string): Promise<string> {
  const [key, request] = [join(folder, 'keys', `${name}.pem`), join(folder, `${name}.csr`)]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  await openSSL(command, ['req', '-new', ...curve, '-keyout', key, '-out', request, '-subj', `/CN=${name}`])
  return readFile(request, 'utf8')
}
