import { createRequire } from 'node:module'
import type { MLDSAParameterSet } from '../algorithms/ml-dsa-parameters.ts'
import { ed25519ph, type DigestScheme } from './ed25519ph.ts'

/** How the modules that are used here verify. */
interface NobleVerifier {
  verify(
    signature: Uint8Array,
    message: Uint8Array,
    publicKey: Uint8Array,
    options: { readonly context?: Uint8Array },
  ): boolean
}

type MLDSAModule = { readonly [name in 'ml_dsa44' | 'ml_dsa65' | 'ml_dsa87']: NobleVerifier }
type Ed448Module = { readonly ed448: NobleVerifier }

const NAMES = { 'ML-DSA-44': 'ml_dsa44', 'ML-DSA-65': 'ml_dsa65', 'ML-DSA-87': 'ml_dsa87' } as const

/** ML-DSA of the optional peer `@noble/post-quantum`; `undefined` where it is not installed. */
export function nobleMLDSA(parameterSet: MLDSAParameterSet): NobleVerifier | undefined {
  mlDSA ??= find((): MLDSAModule => requirer()('@noble/post-quantum/ml-dsa.js'))
  return mlDSA.module?.[NAMES[parameterSet]]
}

/** Ed448 of the optional peer `@noble/curves`; `undefined` where it is not installed. */
export function nobleEd448(): NobleVerifier | undefined {
  ed448 ??= find((): Ed448Module => requirer()('@noble/curves/ed448.js'))
  return ed448.module?.ed448
}

/** Ed25519ph over digests, made of the optional peer `@noble/curves`; `undefined` where it is not installed. */
export function nobleEd25519ph(): DigestScheme | undefined {
  digestScheme ??= find(() => {
    const { eddsa } = requirer()('@noble/curves/abstract/edwards.js')
    return ed25519ph(eddsa, requirer()('@noble/curves/ed25519.js').ed25519.Point)
  })
  return digestScheme.module
}

/** What was looked for, once. */
interface Found<Module> {
  readonly module: Module | undefined
}

let mlDSA: Found<MLDSAModule> | undefined
let ed448: Found<Ed448Module> | undefined
let digestScheme: Found<DigestScheme> | undefined

/** Loads a package. Not by `import`, because verification is synchronous. */
interface RequirePeer {
  (name: '@noble/post-quantum/ml-dsa.js'): MLDSAModule
  (name: '@noble/curves/ed448.js'): Ed448Module
  (name: '@noble/curves/ed25519.js'): { readonly ed25519: { readonly Point: object } }
  (name: '@noble/curves/abstract/edwards.js'): { readonly eddsa: Parameters<typeof ed25519ph<object>>[0] }
}

/** No other file of this package loads a package. */
function requirer(): RequirePeer {
  return createRequire(import.meta.url)
}

function find<Module>(load: () => Module): Found<Module> {
  try {
    return { module: load() }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'MODULE_NOT_FOUND') return { module: undefined }
    throw error
  }
}
