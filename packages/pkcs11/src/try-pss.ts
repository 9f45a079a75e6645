import { MECHANISM, CKM } from './cryptoki/constants.ts'
import type { MechanismInfo } from './cryptoki/cryptoki.ts'
import { CryptokiError } from './cryptoki/return-values.ts'
import { beginSignature } from './cryptoki/signature.ts'
import type { PSSParameters } from './cryptoki/templates.ts'
import { UNUSUAL_PSS, UNUSUAL_SALT } from './algorithms.ts'
import type { KeyObject } from './key-object.ts'
import type { Session } from './session-pool.ts'
import type { Token } from './token.ts'

/**
 * Finds out once per token whether it takes any salt length and MGF1 hash, or any salt length at least, by beginning a
 * signature with unusual ones. It is never made: the session is closed instead. Where there is only one session, it is
 * not tried.
 */
export async function tryPSS(
  token: Token,
  session: Session,
  { handle }: KeyObject,
  mechanisms: ReadonlyMap<number, MechanismInfo>,
): Promise<void> {
  const info = mechanisms.get(CKM.RSA_PKCS_PSS)
  if (token.derivesPSS !== undefined || info === undefined || (info.flags & MECHANISM.SIGN) === 0) return
  if (token.pool.limit === 1) return
  session.spent = true
  const takes = async (pss: PSSParameters): Promise<boolean> => {
    try {
      await beginSignature(token.cryptoki, session.handle, { mechanism: CKM.RSA_PKCS_PSS, pss }, handle)
      return true
    } catch (error) {
      if (!(error instanceof CryptokiError)) throw error
      return false
    }
  }
  token.derivesPSS = (await takes(UNUSUAL_PSS)) || ((await takes(UNUSUAL_SALT)) && 'salt')
}
