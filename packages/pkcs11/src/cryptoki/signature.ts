import type { FunctionName } from './declarations.ts'
import { MANY, type Cryptoki } from './cryptoki.ts'
import { Memory, padded, type ULong } from './memory.ts'
import { LAYOUTS, start, type Argument } from './native.ts'
import { CKR, CryptokiError } from './return-values.ts'
import { putMechanism, type Mechanism } from './templates.ts'

/** What is signed, how, and with which key. */
export interface SignatureJob {
  readonly mechanism: Mechanism
  /** The handle of the private key. */
  readonly key: ULong
  readonly data: Uint8Array
  /** The expected length of the signature; where it needs more, it is asked again with more. */
  readonly size: number
}

/** A session over which signatures are made. */
interface SignSession {
  readonly handle: ULong
  /** Scratch, used when all fits into it. */
  readonly memory: Memory
  /** Set when a signature was begun. */
  begun: boolean
}

/**
 * Makes a signature: C_SignInit, then C_Sign. This is called more often than all else, so that one promise is all
 * that it costs.
 */
export function makeSignature(
  cryptoki: Cryptoki,
  session: SignSession,
  job: SignatureJob,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const needed = FIXED + padded(job.data.length) + padded(job.size)
    const memory = needed <= session.memory.bytes.length ? session.memory : new Memory(needed)
    memory.used = 0
    const how = putMechanism(memory, job.mechanism)
    call(cryptoki, 'C_SignInit', [session.handle, memory.at(how), job.key], memory, reject, (rv) => {
      if (rv !== CKR.OK) return reject(new CryptokiError('C_SignInit', rv))
      session.begun = true
      sign(cryptoki, session.handle, memory, job, resolve, reject)
    })
  })
}

/** Room for a mechanism with its parameters, and a length. */
const FIXED = padded(LAYOUTS.CK_MECHANISM.size) + padded(LAYOUTS.CK_RSA_PKCS_PSS_PARAMS.size) + 8

function sign(
  cryptoki: Cryptoki,
  session: ULong,
  memory: Memory,
  job: SignatureJob,
  resolve: (signature: Uint8Array) => void,
  reject: (error: unknown) => void,
): void {
  const { data, size } = job
  memory.used = 0
  const input = memory.put(data)
  const length = memory.take(8)
  const output = memory.take(size)
  memory.setULong(length, size)
  const args = [session, memory.at(input), data.length, memory.at(output), memory.at(length)]
  call(cryptoki, 'C_Sign', args, memory, reject, (rv) => {
    const actual = Number(memory.getULong(length))
    if (rv === CKR.OK && actual <= size) return resolve(memory.copy(output, actual))
    if (rv !== CKR.BUFFER_TOO_SMALL || actual <= size || actual > MANY)
      return reject(new CryptokiError('C_Sign', rv === CKR.OK ? CKR.BUFFER_TOO_SMALL : rv))
    // The signature is still begun.
    const larger = new Memory(FIXED + padded(data.length) + padded(actual))
    sign(cryptoki, session, larger, { ...job, size: actual }, resolve, reject)
  })
}

function call(
  cryptoki: Cryptoki,
  name: FunctionName,
  args: readonly Argument[],
  memory: Memory,
  reject: (error: unknown) => void,
  settled: (rv: number) => void,
): void {
  const fn = cryptoki.functions.get(name)
  if (fn === undefined) return reject(new CryptokiError(name, CKR.FUNCTION_NOT_SUPPORTED))
  start(fn, args, memory, (error, rv) => {
    // What is thrown here would be thrown into native code.
    try {
      if (error === undefined) settled(rv)
      else reject(error)
    } catch (thrown) {
      reject(thrown)
    }
  })
}

/** Begins a signature that is never made; the session must be closed afterwards. */
export async function beginSignature(
  cryptoki: Cryptoki,
  session: ULong,
  mechanism: Mechanism,
  key: ULong,
): Promise<void> {
  const memory = new Memory(FIXED)
  const how = putMechanism(memory, mechanism)
  await cryptoki.call('C_SignInit', [session, memory.at(how), key], memory)
}
