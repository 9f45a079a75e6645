// Signs with the EC key of a token: what the child processes of the stress tests share.
import { ECDSA_SHA256, type AnyPrivateKey } from '@kmskeys/core'
import { pkcs11, type Pkcs11Keys } from '@kmskeys/pkcs11'

export interface Job {
  readonly module: string
  readonly token: string
  readonly pin: string
}

export function keysOf({ module, token, pin }: Job): Pkcs11Keys {
  return pkcs11({ module, token, pin, maxSessions: 16 })
}

/** Makes `count` signatures, `width` at a time; each is verified by the key's own class. */
export async function signMany(
  key: AnyPrivateKey,
  count: number,
  width: number,
  between: () => void = () => undefined,
): Promise<void> {
  let begun = 0
  const lane = async (): Promise<void> => {
    while (begun < count) {
      const message = new TextEncoder().encode(`message ${begun++}`)
      const signing = key.signWith(ECDSA_SHA256, message)
      // What was handed over may be changed and collected at once.
      message.fill(0)
      between()
      await signing
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
}
