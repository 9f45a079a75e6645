import { MANY, type Cryptoki } from './cryptoki.ts'
import { Memory, padded, type ULong } from './memory.ts'
import { CKR, CryptokiError } from './return-values.ts'
import { putMechanism, type Mechanism } from './templates.ts'

/** Begins a signature. The session is then busy until {@link sign} has settled. */
export async function signInit(
  cryptoki: Cryptoki,
  session: ULong,
  memory: Memory,
  mechanism: Mechanism,
  key: ULong,
): Promise<void> {
  memory.used = 0
  const how = putMechanism(memory, mechanism)
  await cryptoki.call('C_SignInit', [session, memory.at(how), key], memory)
}

/**
 * Makes the signature that was begun.
 *
 * @param memory scratch of the session, used when all fits into it
 * @param size the expected length of the signature; where it needs more, it is asked again with more
 */
export async function sign(
  cryptoki: Cryptoki,
  session: ULong,
  memory: Memory,
  data: Uint8Array,
  size: number,
): Promise<Uint8Array> {
  const needed = padded(data.length) + padded(size) + 8
  const scratch = needed <= memory.bytes.length ? memory : new Memory(needed)
  scratch.used = 0
  const input = scratch.put(data)
  const length = scratch.take(8)
  const output = scratch.take(size)
  scratch.setULong(length, size)
  const rv = await cryptoki.call(
    'C_Sign',
    [session, scratch.at(input), data.length, scratch.at(output), scratch.at(length)],
    scratch,
    CKR.BUFFER_TOO_SMALL,
  )
  const actual = Number(scratch.getULong(length))
  if (rv === CKR.OK && actual <= size) return scratch.copy(output, actual)
  if (actual <= size || actual > MANY) throw new CryptokiError('C_Sign', CKR.BUFFER_TOO_SMALL)
  // The operation is still active.
  return sign(cryptoki, session, memory, data, actual)
}
