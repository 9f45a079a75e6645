import { globSync } from 'node:fs'

/** Where the packages of Linux distributions and Homebrew put PKCS#11 modules. */
const FOLDERS: readonly string[] = [
  '/usr/lib/softhsm',
  '/usr/lib/*-linux-gnu',
  '/usr/lib/*-linux-gnu/softhsm',
  '/usr/lib/*-linux-gnu/nss',
  '/usr/lib64',
  '/usr/lib64/pkcs11',
  '/usr/lib',
  '/opt/homebrew/lib',
  '/opt/homebrew/lib/softhsm',
  '/usr/local/lib',
  '/usr/local/lib/softhsm',
]

/** The path of a PKCS#11 module, such as `libsofthsm2`; `undefined` where it is not installed. */
export function modulePath(name: string): string | undefined {
  return FOLDERS.flatMap((folder) => globSync(`${folder}/${name}.{so,dylib}`)).at(0)
}
