import { RSA_PKCS1V15_SHA256 } from '@kmskeys/core'
import { pkcs11 } from '@kmskeys/pkcs11'
import type { Effort } from '../measure/effort.ts'
import { LANES, lagOf, ROUND } from '../measure/lag.ts'
import { BareSession, RSA_PKCS } from './bare-binding.ts'
import { softHSM } from './soft-hsm.ts'

/**
 * Milliseconds from one turn of a timer of 1 ms to the next, 99 % of them at most this, while 16 signatures with
 * RSA 2048 are in flight on SoftHSM. The sides take turns, and of each the quietest round counts: a round in which
 * other processes had the processors tells of those.
 */
export async function loopLag(side: 'ours' | 'bare', effort: Effort): Promise<number> {
  const token = softHSM()
  const keys = pkcs11({ module: token.module, token: token.label, pin: token.pin, maxSessions: LANES })
  const key = await keys.createKey({ type: 'rsa', size: 2048, name: 'bench' })
  const message = new TextEncoder().encode('message')
  // As long as the DigestInfo of SHA-256.
  const input = new Uint8Array(51)
  const lanes = BareSession.open(token.module, 'bench', LANES, RSA_PKCS)
  const sides = {
    ours: (): Promise<unknown> => key.signWith(RSA_PKCS1V15_SHA256, message),
    bare: (lane: number): Promise<unknown> | undefined => lanes[lane]?.sign(input),
  }
  const time = effort.processes === 1 ? ROUND / 10 : ROUND
  const least = { ours: Infinity, bare: Infinity }
  // The first round of each warms up.
  for (let round = 0; round <= effort.samples / 15; round++)
    for (const name of ['ours', 'bare'] as const) {
      const lag = await lagOf(sides[name], time)
      if (round > 0 || effort.processes === 1) least[name] = Math.min(least[name], lag)
    }
  await keys.close()
  return least[side]
}
