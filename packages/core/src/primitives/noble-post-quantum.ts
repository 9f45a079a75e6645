import { createRequire } from 'node:module'
import type { MLDSAParameterSet } from '../algorithms/ml-dsa-parameters.ts'

/** The part of `@noble/post-quantum/ml-dsa.js` that is used here. */
interface NobleMLDSA {
  verify(
    signature: Uint8Array,
    message: Uint8Array,
    publicKey: Uint8Array,
    options: { readonly context?: Uint8Array },
  ): boolean
}

type NobleModule = { readonly [name in 'ml_dsa44' | 'ml_dsa65' | 'ml_dsa87']: NobleMLDSA }

const NAMES = { 'ML-DSA-44': 'ml_dsa44', 'ML-DSA-65': 'ml_dsa65', 'ML-DSA-87': 'ml_dsa87' } as const

/**
 * ML-DSA of the optional peer `@noble/post-quantum`, loaded on first use; `undefined` where it is not installed.
 * It is loaded by `require`, because verification is synchronous. No other file of this package loads a package.
 */
export function nobleMLDSA(parameterSet: MLDSAParameterSet): NobleMLDSA | undefined {
  loaded ??= load()
  return loaded.module?.[NAMES[parameterSet]]
}

let loaded: { readonly module: NobleModule | undefined } | undefined

function load(): { readonly module: NobleModule | undefined } {
  const requirePeer: (name: string) => NobleModule = createRequire(import.meta.url)
  try {
    return { module: requirePeer('@noble/post-quantum/ml-dsa.js') }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'MODULE_NOT_FOUND') return { module: undefined }
    throw error
  }
}
