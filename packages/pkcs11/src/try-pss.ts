import { MECHANISM, CKM } from './cryptoki/constants.ts'
import type { MechanismInfo } from './cryptoki/cryptoki.ts'
import { CryptokiError } from './cryptoki/return-values.ts'
import { signInit } from './cryptoki/signature.ts'
import { UNUSUAL_PSS } from './algorithms.ts'
import type { KeyObject } from './key-object.ts'
import type { Access, Token } from './token.ts'

/**
 * Finds out once per token whether it takes any salt length and MGF1 hash, by beginning a signature with unusual
 * ones. It is never made: the session that would make it is closed.
 */
export async function tryPSS(
  token: Token,
  access: Access,
  { handle }: KeyObject,
  mechanisms: ReadonlyMap<number, MechanismInfo>,
): Promise<void> {
  const info = mechanisms.get(CKM.RSA_PKCS_PSS)
  if (token.derivesPSS !== undefined || info === undefined || (info.flags & MECHANISM.SIGN) === 0) return
  token.derivesPSS = await token.use(access, async (session) => {
    const mechanism = { mechanism: CKM.RSA_PKCS_PSS, pss: UNUSUAL_PSS }
    session.spent = true
    try {
      await signInit(token.cryptoki, session.handle, session.memory, mechanism, handle)
      return true
    } catch (error) {
      if (error instanceof CryptokiError) return false
      throw error
    }
  })
}
