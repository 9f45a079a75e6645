import koffi from 'koffi'

/** How is signed, and how long signatures are. */
export interface BareMechanism {
  readonly mechanism: Buffer
  readonly size: number
}

/** CKM_ECDSA with P-256, over a digest. */
export const ECDSA: BareMechanism = { mechanism: mechanismOf(0x1041n), size: 64 }
/** CKM_RSA_PKCS with 2,048 bits, over a DigestInfo. */
export const RSA_PKCS: BareMechanism = { mechanism: mechanismOf(1n), size: 256 }

/** CK_MECHANISM without parameters, 24 bytes where CK_ULONG and pointers have 8. */
function mechanismOf(type: bigint): Buffer {
  const mechanism = Buffer.alloc(24)
  mechanism.writeBigUInt64LE(type)
  return mechanism
}

/**
 * The least that signs through koffi: C_SignInit and C_Sign, both asynchronous, over one session of its own, into
 * memory that is there already. The module is initialised and logged in to already.
 */
export class BareSession {
  readonly #functions: Functions
  readonly #session: bigint
  readonly #key: bigint
  readonly #mechanism: Buffer
  readonly #signature: Buffer
  readonly #length = Buffer.alloc(8)

  private constructor(
    functions: Functions,
    session: bigint,
    key: bigint,
    { mechanism, size }: BareMechanism,
  ) {
    this.#functions = functions
    this.#mechanism = mechanism
    this.#signature = Buffer.alloc(size)
    this.#session = session
    this.#key = key
  }

  /** Opens that many sessions, and finds the private key of that label. */
  static open(module: string, label: string, count: number, how: BareMechanism): BareSession[] {
    const functions = functionsOf(module)
    const slot = slotOf(functions)
    return Array.from({ length: count }, () => {
      const handle = Buffer.alloc(8)
      check(functions.C_OpenSession(slot, 4, null, null, handle))
      const session = handle.readBigUInt64LE()
      return new BareSession(functions, session, findKey(functions, session, label), how)
    })
  }

  sign(input: Uint8Array): Promise<Buffer> {
    const { C_SignInit, C_Sign } = this.#functions
    return new Promise((resolve, reject) => {
      C_SignInit.async(this.#session, this.#mechanism, this.#key, (error: unknown, rv: unknown) => {
        if (error !== null || rv !== 0) return reject(new Error(`C_SignInit: ${String(error ?? rv)}`))
        this.#length.writeBigUInt64LE(BigInt(this.#signature.length))
        C_Sign.async(
          this.#session,
          input,
          input.length,
          this.#signature,
          this.#length,
          (error: unknown, rv: unknown) => {
            if (error !== null || rv !== 0) reject(new Error(`C_Sign: ${String(error ?? rv)}`))
            else resolve(Buffer.from(this.#signature))
          },
        )
      })
    })
  }
}

type Functions = ReturnType<typeof functionsOf>

function functionsOf(module: string) {
  const library = koffi.load(module)
  const bind = (name: string, ...types: string[]) => library.func(name, 'ulong', types)
  return {
    library,
    C_GetSlotList: bind('C_GetSlotList', 'uchar', 'void *', 'void *'),
    C_OpenSession: bind('C_OpenSession', 'ulong', 'ulong', 'void *', 'void *', 'void *'),
    C_FindObjectsInit: bind('C_FindObjectsInit', 'ulong', 'void *', 'ulong'),
    C_FindObjects: bind('C_FindObjects', 'ulong', 'void *', 'ulong', 'void *'),
    C_FindObjectsFinal: bind('C_FindObjectsFinal', 'ulong'),
    C_SignInit: bind('C_SignInit', 'ulong', 'void *', 'ulong'),
    C_Sign: bind('C_Sign', 'ulong', 'void *', 'ulong', 'void *', 'void *'),
  }
}

/** The first slot, which is that of the one token. */
function slotOf(functions: Functions): bigint {
  const slots = Buffer.alloc(16 * 8)
  const count = Buffer.alloc(8)
  count.writeBigUInt64LE(16n)
  check(functions.C_GetSlotList(1, slots, count))
  return slots.readBigUInt64LE()
}

function findKey(functions: Functions, session: bigint, label: string): bigint {
  const privateKey = Buffer.alloc(8)
  privateKey.writeBigUInt64LE(3n)
  const name = Buffer.from(label)
  const template = Buffer.alloc(48)
  for (const [index, [type, value]] of [[0n, privateKey] as const, [3n, name] as const].entries()) {
    template.writeBigUInt64LE(type, index * 24)
    template.writeBigUInt64LE(koffi.address(value), index * 24 + 8)
    template.writeBigUInt64LE(BigInt(value.length), index * 24 + 16)
  }
  const found = Buffer.alloc(8)
  const count = Buffer.alloc(8)
  check(functions.C_FindObjectsInit(session, template, 2))
  check(functions.C_FindObjects(session, found, 1, count))
  check(functions.C_FindObjectsFinal(session))
  if (count.readBigUInt64LE() !== 1n) throw new Error(`there is no key ${label}`)
  return found.readBigUInt64LE()
}

function check(rv: unknown): void {
  if (rv !== 0) throw new Error(`the token answered ${String(rv)}`)
}
