import koffi, { type LibraryHandle } from 'koffi'
import {
  ENTRY_POINTS,
  layoutsOf,
  PROTOTYPES,
  type FunctionName,
  type Layouts,
  type Parameter,
  type Platform,
} from './declarations.ts'

/** What a native function is handed: a CK_ULONG, or an address; `null` is NULL. */
export type Argument = number | bigint | null

/** A native function, called at once or in the thread pool. */
export interface NativeFunction {
  (...args: Argument[]): unknown
  async(...args: (Argument | Done)[]): unknown
}
type Done = (error: unknown, result: unknown) => void

/** The functions that a module has. */
export type Functions = ReadonlyMap<FunctionName, NativeFunction>

/** Native code runs on stacks of koffi's; what it has by default was too small for real modules. */
const STACK_BYTES = 1024 * 1024

/** More asynchronous calls than this throw; one that waits in the thread pool counts. */
const MAX_CALLS = 4096

try {
  // As many stacks as koffi keeps stay mapped, so that calls in flight do not map their own each time.
  koffi.config({ async_stack_size: STACK_BYTES, max_async_calls: MAX_CALLS, resident_async_pools: 32 })
} catch {
  // Another user of this koffi has loaded a library already, and its settings are in force.
  const { async_stack_size: inForce = 0 } = koffi.config()
  if (inForce < STACK_BYTES)
    process.emitWarning(
      `koffi runs asynchronous calls on ${inForce} bytes of stack, because another library was loaded through it before @kmskeys/pkcs11 was imported; a PKCS#11 module that needs more crashes the process. Import @kmskeys/pkcs11 first, or configure async_stack_size: ${STACK_BYTES} there`,
      { code: 'KMSKEYS_PKCS11_STACK' },
    )
}

/** What this platform's C does. */
export const PLATFORM: Platform = {
  ulong: koffi.sizeof('ulong') === 4 ? 4 : 8,
  pointer: koffi.sizeof('void *') === 4 ? 4 : 8,
  packed: process.platform === 'win32',
}
export const LAYOUTS: Layouts = layoutsOf(PLATFORM)

/** A library is closed when its handle is collected, while functions still point into it: none ever is. */
const libraries = new Set<LibraryHandle>()

/** A library with its entry points. */
export interface Library {
  readonly getFunctionList: NativeFunction
  /** Absent before PKCS#11 3.0. */
  readonly getInterface: NativeFunction | undefined
}

/**
 * Loads a library.
 *
 * @returns `undefined` when it has no C_GetFunctionList, so that it is no PKCS#11 module
 * @throws {Error} when it cannot be loaded
 */
export function loadLibrary(path: string): Library | undefined {
  const library = koffi.load(path)
  libraries.add(library)
  const getFunctionList = exported(library, 'C_GetFunctionList')
  return getFunctionList && { getFunctionList, getInterface: exported(library, 'C_GetInterface') }
}

function exported(library: LibraryHandle, name: keyof typeof ENTRY_POINTS): NativeFunction | undefined {
  try {
    return library.func(name, 'ulong', typesOf(ENTRY_POINTS[name]))
  } catch {
    return undefined
  }
}

/** The functions of a CK_FUNCTION_LIST. */
export function functionsAt(list: bigint): Functions {
  const functions = new Map<FunctionName, NativeFunction>()
  const first = list + BigInt(LAYOUTS.CK_FUNCTION_LIST.offsets.functions)
  for (const [name, { place, parameters }] of Object.entries(PROTOTYPES)) {
    const address = pointerAt(first + BigInt(place * PLATFORM.pointer))
    if (address === undefined || !isFunctionName(name)) continue
    const fn: unknown = koffi.decode(address, koffi.proto('ulong', typesOf(parameters)))
    if (isNative(fn)) functions.set(name, fn)
  }
  return functions
}

/** The major version of the CK_FUNCTION_LIST at an address. */
export function majorVersionAt(list: bigint): number {
  return koffi.decode.uint8(list)
}

/** The address of memory that does not move. */
export function addressOf(buffer: ArrayBuffer): bigint {
  return koffi.address(buffer)
}

/** The memory of the calls in flight: koffi does not hold it, and the collector would free it in use. */
const inUse = new Map<number, object>()
let calls = 0

/**
 * Calls a function in the thread pool.
 *
 * @param memory everything that `args` point into, held until the call has settled
 * @returns what the function returned
 */
export function invoke(fn: NativeFunction, args: readonly Argument[], memory: object): Promise<number> {
  return new Promise((resolve, reject) => {
    start(fn, args, memory, (error, rv) => {
      if (error === undefined) resolve(rv)
      else reject(error)
    })
  })
}

/** The same without a promise, for what is called most often. */
export function start(
  fn: NativeFunction,
  args: readonly Argument[],
  memory: object,
  settled: (error: unknown, rv: number) => void,
): void {
  const call = calls++
  inUse.set(call, memory)
  const done = settling(call, settled)
  try {
    fn.async(...args, done)
  } catch (error) {
    done(error, undefined)
  }
}

function settling(call: number, settled: (error: unknown, rv: number) => void): Done {
  return (error, result) => {
    inUse.delete(call)
    settled(error ?? undefined, Number(result))
  }
}

function typesOf(parameters: readonly Parameter[]): string[] {
  return parameters.map((parameter) => C_TYPES[parameter])
}

const C_TYPES: { readonly [P in Parameter]: string } = { ulong: 'ulong', pointer: 'void *', byte: 'uchar' }

function isNative(fn: unknown): fn is NativeFunction {
  return typeof fn === 'function' && 'async' in fn
}

function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(PROTOTYPES, name)
}

/** The pointer that stands at an address; `undefined` for NULL. */
export function pointerAt(address: bigint): bigint | undefined {
  const pointer: unknown = koffi.decode(address, 'void *')
  return typeof pointer === 'bigint' ? pointer : undefined
}
