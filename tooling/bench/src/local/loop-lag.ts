import { RSA_PKCS1V15_SHA256 } from '@kmskeys/core'
import { localKeys } from '@kmskeys/local'
import type { Effort } from '../measure/effort.ts'
import { lagOf, ROUND } from '../measure/lag.ts'

/**
 * The lag of the event loop while software keys make 16 signatures with RSA 4096 at a time, which the thread pool does.
 * The quietest round counts: a round in which other processes had the processors tells of those.
 */
export async function localLag(effort: Effort): Promise<number> {
  const isShort = effort.processes === 1
  const keys = localKeys()
  const key = await keys.createKey({ type: 'rsa', size: isShort ? 2048 : 4096, name: 'bench' })
  const message = new TextEncoder().encode('message')
  let least = Infinity
  // The first round warms up.
  for (let round = 0; round <= effort.samples / 15; round++) {
    const lag = await lagOf(() => key.signWith(RSA_PKCS1V15_SHA256, message), isShort ? ROUND / 10 : ROUND)
    if (round > 0 || isShort) least = Math.min(least, lag)
  }
  await keys.close()
  return least
}
