import { createHash } from 'node:crypto'
import { ECDSA_SHA256 } from '@kmskeys/core'
import { pkcs11 } from '@kmskeys/pkcs11'
import type { Effort } from '../measure/effort.ts'
import { median } from '../measure/statistics.ts'
import { BareSession, ECDSA } from './bare-binding.ts'
import { softHSM } from './soft-hsm.ts'

/** How many signatures are in flight. */
const LANES = 16
/** How many are made in a sample of one side: some hundredths of a second where nothing else runs. */
const SAMPLE = 256

/**
 * Signatures a second through the provider ÷ those of the bare binding over as many sessions, P-256, the clock on
 * the wall. The sides take turns. What is verified is given as a message, since node:crypto verifies no digest.
 */
export async function signRate(verified: boolean, effort: Effort): Promise<number> {
  const token = softHSM()
  const keys = pkcs11({
    module: token.module,
    token: token.label,
    pin: token.pin,
    maxSessions: LANES,
    verifySignatures: verified,
  })
  const key = await keys.createKey({ type: 'ec', curve: 'P-256', name: 'bench' })
  const digest = new Uint8Array(createHash('sha256').update('message').digest())
  const input = verified ? 'message' : 'digest'
  const lanes = BareSession.open(token.module, 'bench', LANES, ECDSA)
  const bare = (lane: number): Promise<unknown> | undefined => lanes[lane]?.sign(digest)
  const ours = (): Promise<unknown> => key.signWith(ECDSA_SHA256, digest, { input })
  const count = effort.processes === 1 ? LANES : SAMPLE
  const end = performance.now() + effort.warmUp
  do {
    await time(ours, count)
    await time(bare, count)
  } while (performance.now() < end)
  const ratios: number[] = []
  for (let i = 0; i < effort.samples; i++) {
    const first = await time(i % 2 === 0 ? ours : bare, count)
    const second = await time(i % 2 === 0 ? bare : ours, count)
    ratios.push(i % 2 === 0 ? second / first : first / second)
  }
  await keys.close()
  return median(ratios)
}

/** Milliseconds for `count` signatures, as many in flight as there are lanes. */
async function time(sign: (lane: number) => Promise<unknown> | undefined, count: number): Promise<number> {
  let left = count
  const start = performance.now()
  await Promise.all(
    Array.from({ length: LANES }, async (_, lane) => {
      while (left-- > 0) await sign(lane)
    }),
  )
  return performance.now() - start
}
