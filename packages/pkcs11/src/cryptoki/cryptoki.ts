import { OS_LOCKING_OK, SESSION, UNAVAILABLE, USER } from './constants.ts'
import type { FunctionName } from './declarations.ts'
import { Memory, padded, type ULong } from './memory.ts'
import { invoke, LAYOUTS, PLATFORM, type Argument, type Functions } from './native.ts'
import { CKR, CryptokiError } from './return-values.ts'

/** What is known of a module. */
export interface LibraryInfo {
  readonly manufacturer: string
  readonly description: string
  readonly version: string
}

/** What is known of a slot. */
export interface SlotInfo {
  readonly description: string
  readonly manufacturer: string
}

/** What a token says of itself. */
export interface TokenInfo {
  readonly label: string
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
  readonly flags: number
  /** The most sessions; `undefined` where the token knows no limit. */
  readonly maxSessions: number | undefined
}

/** What a mechanism does and for which sizes of keys, in bits; 0 where the token does not say. */
export interface MechanismInfo {
  readonly flags: number
  readonly least: number
  readonly most: number
}

/** The most that a module may say there is of anything; what says more is out of order. */
export const MANY = 65_536

/**
 * The functions of a module as promises of values. All run in the thread pool, and reject with
 * {@link CryptokiError} when the module answers anything but CKR_OK.
 */
export class Cryptoki {
  readonly functions: Functions

  constructor(functions: Functions) {
    this.functions = functions
  }

  async call(
    name: FunctionName,
    args: readonly Argument[],
    memory: object,
    ...accepted: readonly number[]
  ): Promise<number> {
    const fn = this.functions.get(name)
    if (fn === undefined) throw new CryptokiError(name, CKR.FUNCTION_NOT_SUPPORTED)
    const rv = await invoke(fn, args, memory)
    if (rv !== CKR.OK && !accepted.includes(rv)) throw new CryptokiError(name, rv)
    return rv
  }

  /** @returns whether this call did it; another user of the module may have done so before */
  async initialize(libraryParameters: string | undefined): Promise<boolean> {
    const text = new TextEncoder().encode(`${libraryParameters ?? ''}\0`)
    const memory = new Memory(128 + text.length)
    const nss = LAYOUTS.NSS_C_INITIALIZE_ARGS.offsets
    const args = memory.struct('NSS_C_INITIALIZE_ARGS')
    memory.setULong(args + nss.flags, OS_LOCKING_OK)
    if (libraryParameters !== undefined)
      memory.setPointer(args + nss.LibraryParameters, memory.at(memory.put(text)))
    const rv = await this.call('C_Initialize', [memory.at(args)], memory, CKR.CRYPTOKI_ALREADY_INITIALIZED)
    return rv === CKR.OK
  }

  async finalize(): Promise<void> {
    await this.call('C_Finalize', [null], this)
  }

  async info(): Promise<LibraryInfo> {
    const memory = new Memory(256)
    const at = memory.struct('CK_INFO')
    await this.call('C_GetInfo', [memory.at(at)], memory)
    const { manufacturerID, libraryDescription, libraryVersion } = LAYOUTS.CK_INFO.offsets
    const [major, minor] = memory.copy(at + libraryVersion, 2)
    return {
      manufacturer: text(memory, at + manufacturerID, 32),
      description: text(memory, at + libraryDescription, 32),
      version: `${major}.${minor}`,
    }
  }

  /** The slots in which there is a token. */
  slots(): Promise<readonly ULong[]> {
    return this.ulongs((list, count) => ['C_GetSlotList', [1, list, count]])
  }

  async slotInfo(slot: ULong): Promise<SlotInfo> {
    const memory = new Memory(256)
    const at = memory.struct('CK_SLOT_INFO')
    await this.call('C_GetSlotInfo', [slot, memory.at(at)], memory)
    const { slotDescription, manufacturerID } = LAYOUTS.CK_SLOT_INFO.offsets
    return {
      description: text(memory, at + slotDescription, 64),
      manufacturer: text(memory, at + manufacturerID, 32),
    }
  }

  async tokenInfo(slot: ULong): Promise<TokenInfo> {
    const memory = new Memory(512)
    const at = memory.struct('CK_TOKEN_INFO')
    await this.call('C_GetTokenInfo', [slot, memory.at(at)], memory)
    const { label, manufacturerID, model, serialNumber, flags, ulMaxSessionCount } =
      LAYOUTS.CK_TOKEN_INFO.offsets
    const max = memory.getULong(at + ulMaxSessionCount)
    return {
      label: text(memory, at + label, 32),
      manufacturer: text(memory, at + manufacturerID, 32),
      model: text(memory, at + model, 16),
      serial: text(memory, at + serialNumber, 16),
      flags: Number(memory.getULong(at + flags)),
      // 0 is CK_EFFECTIVELY_INFINITE.
      maxSessions: max === 0 || UNAVAILABLE.has(max) ? undefined : Number(max),
    }
  }

  mechanisms(slot: ULong): Promise<readonly ULong[]> {
    return this.ulongs((list, count) => ['C_GetMechanismList', [slot, list, count]])
  }

  async mechanismInfo(slot: ULong, mechanism: number): Promise<MechanismInfo> {
    const memory = new Memory(64)
    const at = memory.struct('CK_MECHANISM_INFO')
    await this.call('C_GetMechanismInfo', [slot, mechanism, memory.at(at)], memory)
    const { flags, ulMinKeySize, ulMaxKeySize } = LAYOUTS.CK_MECHANISM_INFO.offsets
    const size = (offset: number): number => {
      const value = memory.getULong(at + offset)
      return UNAVAILABLE.has(value) ? 0 : Number(value)
    }
    return {
      flags: Number(memory.getULong(at + flags)),
      least: size(ulMinKeySize),
      most: size(ulMaxKeySize),
    }
  }

  async openSession(slot: ULong, rw: boolean): Promise<ULong> {
    const memory = new Memory(16)
    const handle = memory.take(8)
    const flags = SESSION.SERIAL | (rw ? SESSION.RW : 0)
    await this.call('C_OpenSession', [slot, flags, null, null, memory.at(handle)], memory)
    return memory.getULong(handle)
  }

  async closeSession(session: ULong): Promise<void> {
    await this.call('C_CloseSession', [session], this)
  }

  /** @param pin `undefined` where it is entered at the device */
  async login(session: ULong, pin: Uint8Array | undefined): Promise<void> {
    const memory = new Memory(padded(pin?.length ?? 0))
    const at = pin && memory.at(memory.put(pin))
    try {
      await this.call(
        'C_Login',
        [session, USER, at ?? null, pin?.length ?? 0],
        memory,
        CKR.USER_ALREADY_LOGGED_IN,
      )
    } finally {
      memory.bytes.fill(0)
    }
  }

  /** A list of numbers, whose length is asked for first. */
  async ulongs(
    request: (list: bigint | null, count: bigint) => readonly [FunctionName, readonly Argument[]],
  ): Promise<readonly ULong[]> {
    for (;;) {
      const asked = new Memory(8)
      await this.call(...request(null, asked.address), asked)
      const count = Number(asked.getULong(0))
      if (count === 0) return []
      if (count > MANY) throw new CryptokiError(request(null, 0n)[0], CKR.GENERAL_ERROR)
      const memory = new Memory(8 + padded(count * PLATFORM.ulong))
      const length = memory.take(8)
      const list = memory.take(count * PLATFORM.ulong)
      memory.setULong(length, count)
      const [name, args] = request(memory.at(list), memory.at(length))
      const rv = await this.call(name, args, memory, CKR.BUFFER_TOO_SMALL)
      // It has grown in between.
      if (rv === CKR.BUFFER_TOO_SMALL) continue
      const actual = Math.min(Number(memory.getULong(length)), count)
      return Array.from({ length: actual }, (_, index) => memory.getULong(list + index * PLATFORM.ulong))
    }
  }
}

/** A text of fixed length, padded with blanks (some modules end it with a zero byte). */
function text(memory: Memory, offset: number, length: number): string {
  const [content = ''] = new TextDecoder().decode(memory.copy(offset, length)).split('\0', 1)
  return content.trimEnd()
}
