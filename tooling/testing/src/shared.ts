import { resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '../../..')

/**
 * The path of a shared file, such as `vectors/wycheproof/rsa_pkcs1_2048_test.json.gz`. Shared files are not
 * part of the repository: they lie in the folder that KMSKEYS_SHARED names, by default `../shared` beside it.
 */
export function sharedFile(path: string): string {
  return resolve(repository, process.env['KMSKEYS_SHARED'] || '../shared', path)
}
