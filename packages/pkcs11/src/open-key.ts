import {
  InvalidInputError,
  UnsupportedOperationError,
  type AnyPublicKey,
  type Call,
  type OpenedKey,
} from '@kmskeys/core'
import type { Pkcs11Context } from './context.ts'
import { CKA, CKO } from './cryptoki/constants.ts'
import { withTypedErrors } from './errors.ts'
import { tryPSS } from './try-pss.ts'
import { findKey, publicHalf, readKey, type KeyObject } from './key-object.ts'
import { publicKeyOf } from './public-key.ts'
import { parseReference, withoutSecrets } from './reference.ts'
import { tokenKey } from './token-key.ts'
import type { Session } from './session-pool.ts'
import type { Token } from './token.ts'

/** Opens the private key that a reference names, over one session. */
export async function openKey(context: Pkcs11Context, uri: string, call: Call): Promise<OpenedKey> {
  const reference = parseReference(uri)
  if (reference.type === 'public')
    throw new InvalidInputError(
      'the pkcs11: URI names a public key; leave type out, or open it with getPublicKey',
    )
  const token = await context.token(reference)
  const access = context.access(call, reference)
  return withTypedErrors(`the key ${withoutSecrets(uri)}`, async () => {
    const mechanisms = await token.mechanisms()
    const { key, publicKey } = await token.use(access, async (session) => {
      const found = await read(token, session, reference)
      if (found.publicKey.type === 'rsa') await tryPSS(token, session, found.key, mechanisms)
      return found
    })
    return tokenKey({ context, token, access, key, publicKey, mechanisms })
  })
}

/** Opens the public half only, of a private key or of a public object. */
export async function openPublicKey(context: Pkcs11Context, uri: string, call: Call): Promise<AnyPublicKey> {
  const reference = parseReference(uri)
  const token = await context.token(reference)
  return withTypedErrors(`the key ${withoutSecrets(uri)}`, () =>
    token.use(context.access(call, reference), async (session) => {
      if (reference.type !== 'public') return (await read(token, session, reference)).publicKey
      const key = await readKey(token, session, await findKey(token, session, CKO.PUBLIC_KEY, reference))
      const publicKey = publicKeyOf(key.attributes)
      if (publicKey !== undefined) return publicKey
      throw new UnsupportedOperationError(`the key ${key.reference} is of a type that is not known here`)
    }),
  )
}

async function read(
  token: Token,
  session: Session,
  wish: Parameters<typeof findKey>[3],
): Promise<{ key: KeyObject; publicKey: AnyPublicKey }> {
  const key = await readKey(token, session, await findKey(token, session, CKO.PRIVATE_KEY, wish))
  if (key.attributes.get(CKA.ALWAYS_AUTHENTICATE)?.[0] === 1)
    throw new UnsupportedOperationError(
      `the key ${key.reference} asks for the PIN at every signature, which is not supported yet`,
    )
  return { key, publicKey: await publicHalf(token, session, key) }
}
