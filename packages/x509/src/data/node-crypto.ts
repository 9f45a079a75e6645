import type * as Crypto from 'node:crypto'

let crypto: typeof Crypto | undefined

/** `node:crypto`, which is loaded when it is first asked for: an import of it would make up a quarter of our own. */
export function nodeCrypto(): typeof Crypto {
  return (crypto ??= process.getBuiltinModule('node:crypto'))
}
