import { copyBytes, isBytes, notBytes, toBytes, type Bytes } from '../data/bytes.ts'
import type { KeyUse } from '../keys/key-spec.ts'
import type { AnyPrivateKey } from '../keys/key-types.ts'
import { checkCallOptions, type Call, type CallOptions } from './call.ts'
import { checkImport } from './check-key-spec.ts'
import type { Lifetime } from './lifetime.ts'
import type { ImportSpec } from './provider.ts'
import { run } from './run.ts'

/** Imports a key, which is copied at once, since a call may wait for its turn, and overwritten when the work has ended. */
export function importing(
  work: (pkcs8: Uint8Array, type: string, spec: ImportSpec, call: Call) => Promise<AnyPrivateKey>,
  check: { readonly fields: readonly string[]; readonly uses: readonly KeyUse[] },
  lifetime: Lifetime,
): (pkcs8: Bytes, spec?: ImportSpec, options?: CallOptions) => Promise<AnyPrivateKey> {
  return async (pkcs8, spec = {}, options) => {
    const own = isBytes(pkcs8) ? copyBytes(viewOf(pkcs8)) : undefined
    let begun = false
    try {
      return await run(lifetime, { operation: 'importKey' }, options, async (call) => {
        checkCallOptions(options, 'importKey')
        if (own === undefined) throw notBytes(pkcs8, 'pkcs8')
        begun = true
        try {
          return await work(own, checkImport(own, spec, check.fields, check.uses), { ...spec }, call)
        } finally {
          own.fill(0)
        }
      })
    } finally {
      // A deadline does not end the work, which would be left with zeros.
      if (!begun) own?.fill(0)
    }
  }
}

/** What was transferred away is empty, and no key. */
function viewOf(bytes: Bytes): Uint8Array {
  try {
    return toBytes(bytes, 'pkcs8')
  } catch {
    return new Uint8Array()
  }
}
