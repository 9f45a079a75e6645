import { InvalidInputError } from '@kmskeys/core'
import { Memory, padded } from './memory.ts'
import {
  functionsAt,
  LAYOUTS,
  loadLibrary,
  majorVersionAt,
  pointerAt,
  type Functions,
  type Library,
} from './native.ts'
import { CKR } from './return-values.ts'

/** The versions whose lists begin as ours does, the highest first. */
const VERSIONS: readonly (readonly [number, number])[] = [
  [3, 2],
  [3, 1],
  [3, 0],
]

/**
 * Loads a module and finds its functions.
 *
 * @throws {InvalidInputError} when it cannot be loaded, or is no PKCS#11 module
 */
export function loadModule(path: string): Functions {
  const library = load(path)
  const list = library && functionListOf(library)
  if (list === undefined)
    throw new InvalidInputError(`${path} is a library, but no PKCS#11 module: it has no list of functions`)
  return functionsAt(list)
}

function load(path: string): Library | undefined {
  try {
    return loadLibrary(path)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new InvalidInputError(
      `the PKCS#11 module ${path} cannot be loaded (${why}); give pkcs11({ module }) the path of the vendor's library, for this processor`,
      { cause },
    )
  }
}

/**
 * The address of the CK_FUNCTION_LIST to use: that of the highest interface that is offered, else the one of before 3.0.
 *
 * @returns `undefined` when there is none of a version whose layout is known
 */
export function functionListOf(library: Library): bigint | undefined {
  return interfaceOf(library) ?? olderListOf(library)
}

/** The highest interface named "PKCS 11". */
function interfaceOf({ getInterface }: Library): bigint | undefined {
  if (getInterface === undefined) return undefined
  for (const version of VERSIONS) {
    const memory = new Memory(64)
    const name = memory.put(new TextEncoder().encode('PKCS 11\0'))
    const wanted = memory.put(Uint8Array.from(version))
    const found = memory.take(padded(8))
    const rv = getInterface(memory.at(name), memory.at(wanted), memory.at(found), 0)
    const address = memory.getPointer(found)
    if (Number(rv) !== CKR.OK || address === 0n) continue
    const list = pointerAt(address + BigInt(LAYOUTS.CK_INTERFACE.offsets.pFunctionList))
    if (list !== undefined && majorVersionAt(list) === 3) return list
  }
  return undefined
}

function olderListOf({ getFunctionList }: Library): bigint | undefined {
  const memory = new Memory(8)
  const rv = getFunctionList(memory.address)
  const list = memory.getPointer(0)
  return Number(rv) === CKR.OK && list !== 0n && [2, 3].includes(majorVersionAt(list)) ? list : undefined
}
