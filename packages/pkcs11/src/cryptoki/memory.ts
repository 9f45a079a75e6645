import { addressOf, LAYOUTS, PLATFORM } from './native.ts'
import type { StructName } from './declarations.ts'

/** A number that C holds in a CK_ULONG; a BigInt above 2^53. */
export type ULong = number | bigint

/** Each piece begins on a multiple of this. */
const ALIGNMENT = 8

/**
 * Memory that native code is handed: one block that never moves, in which everything of a call lies, what pointers
 * inside structs point to included. So holding this object holds all of it.
 */
export class Memory {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly address: bigint
  used = 0

  constructor(size: number) {
    // Not a Buffer, whose small instances the collector moves.
    const buffer = new ArrayBuffer(size)
    this.bytes = new Uint8Array(buffer)
    this.view = new DataView(buffer)
    this.address = addressOf(buffer)
  }

  /** Takes a piece, which is zero when the memory is new. */
  take(size: number): number {
    const offset = this.used
    this.used = offset + padded(size)
    if (this.used > this.bytes.length) throw new RangeError('the memory of a native call is too small')
    return offset
  }

  put(bytes: Uint8Array): number {
    const offset = this.take(bytes.length)
    this.bytes.set(bytes, offset)
    return offset
  }

  struct(name: StructName): number {
    return this.take(LAYOUTS[name].size)
  }

  /** The address of a piece. */
  at(offset: number): bigint {
    return this.address + BigInt(offset)
  }

  /** A copy of a piece. */
  copy(offset: number, length: number): Uint8Array {
    return this.bytes.slice(offset, offset + length)
  }

  setULong(offset: number, value: ULong): void {
    if (PLATFORM.ulong === 8) this.view.setBigUint64(offset, BigInt(value), LITTLE_ENDIAN)
    else this.view.setUint32(offset, Number(value), LITTLE_ENDIAN)
  }

  getULong(offset: number): ULong {
    return readULong(this.view, offset, PLATFORM.ulong)
  }

  setPointer(offset: number, address: bigint): void {
    if (PLATFORM.pointer === 8) this.view.setBigUint64(offset, address, LITTLE_ENDIAN)
    else this.view.setUint32(offset, Number(address), LITTLE_ENDIAN)
  }

  getPointer(offset: number): bigint {
    return PLATFORM.pointer === 8
      ? this.view.getBigUint64(offset, LITTLE_ENDIAN)
      : BigInt(this.view.getUint32(offset, LITTLE_ENDIAN))
  }
}

/** How much of a memory a piece takes. */
export function padded(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT
}

/** The number in a CK_ULONG of an attribute, which some modules make 4 bytes long and some 8. */
export function attributeNumber(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length !== 4 && bytes.length !== 8) return bytes.length === 1 ? bytes[0] : undefined
  const value = readULong(view, 0, bytes.length)
  return typeof value === 'number' ? value : undefined
}

/** The bytes of a CK_ULONG. */
export function ulongBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(PLATFORM.ulong)
  const view = new DataView(bytes.buffer)
  if (PLATFORM.ulong === 8) view.setBigUint64(0, BigInt(value), LITTLE_ENDIAN)
  else view.setUint32(0, value, LITTLE_ENDIAN)
  return bytes
}

function readULong(view: DataView, offset: number, size: 4 | 8): ULong {
  if (size === 4) return view.getUint32(offset, LITTLE_ENDIAN)
  const value = view.getBigUint64(offset, LITTLE_ENDIAN)
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1
