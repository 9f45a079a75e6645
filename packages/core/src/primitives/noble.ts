import type { MLDSAParameterSet } from '../algorithms/ml-dsa-parameters.ts'
import { ed25519ph, type DigestScheme } from './ed25519ph.ts'
import type { SLHDSAParameterSet } from '../algorithms/slh-dsa-parameters.ts'
import type { MLKEMParameterSet } from '../algorithms/ml-kem-parameters.ts'

/** How the modules that are used here verify. */
interface NobleVerifier {
  verify(
    signature: Uint8Array,
    message: Uint8Array,
    publicKey: Uint8Array,
    options: { readonly context?: Uint8Array },
  ): boolean
}

/** How they encapsulate. */
interface NobleKEM {
  encapsulate(publicKey: Uint8Array): { readonly sharedSecret: Uint8Array; readonly cipherText: Uint8Array }
}

type MLKEMModule = { readonly [name in 'ml_kem512' | 'ml_kem768' | 'ml_kem1024']: NobleKEM }
/** How ML-DSA also verifies a signature over µ. */
export interface NobleMLDSA extends NobleVerifier {
  readonly internal: {
    verify(
      signature: Uint8Array,
      mu: Uint8Array,
      publicKey: Uint8Array,
      options: { readonly externalMu: true },
    ): boolean
  }
}

type MLDSAModule = { readonly [name in 'ml_dsa44' | 'ml_dsa65' | 'ml_dsa87']: NobleMLDSA }
/** How SLH-DSA also verifies what is prefixed already (FIPS 205 section 9.3). */
interface NobleSLHDSA extends NobleVerifier {
  readonly internal: { verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean }
}

type SLHDSAModule = { readonly [name: string]: NobleSLHDSA | undefined }
type Ed448Module = { readonly ed448: NobleVerifier }

const NAMES = { 'ML-DSA-44': 'ml_dsa44', 'ML-DSA-65': 'ml_dsa65', 'ML-DSA-87': 'ml_dsa87' } as const

const KEM_NAMES = {
  'ML-KEM-512': 'ml_kem512',
  'ML-KEM-768': 'ml_kem768',
  'ML-KEM-1024': 'ml_kem1024',
} as const

/** ML-KEM of the optional peer `@noble/post-quantum`; `undefined` where it is not installed. */
export function nobleMLKEM(parameterSet: MLKEMParameterSet): NobleKEM | undefined {
  mlKEM ??= find((): MLKEMModule => requirer()('@noble/post-quantum/ml-kem.js'))
  return mlKEM.module?.[KEM_NAMES[parameterSet]]
}

/** ML-DSA of the optional peer `@noble/post-quantum`; `undefined` where it is not installed. */
export function nobleMLDSA(parameterSet: MLDSAParameterSet): NobleMLDSA | undefined {
  mlDSA ??= find((): MLDSAModule => requirer()('@noble/post-quantum/ml-dsa.js'))
  return mlDSA.module?.[NAMES[parameterSet]]
}

/** SLH-DSA of the optional peer `@noble/post-quantum`; `undefined` where it is not installed. */
export function nobleSLHDSA(parameterSet: SLHDSAParameterSet): NobleSLHDSA | undefined {
  slhDSA ??= find((): SLHDSAModule => requirer()('@noble/post-quantum/slh-dsa.js'))
  // Such as slh_dsa_sha2_128s.
  return slhDSA.module?.[parameterSet.toLowerCase().replaceAll('-', '_')]
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

let mlKEM: Found<MLKEMModule> | undefined
let mlDSA: Found<MLDSAModule> | undefined
let slhDSA: Found<SLHDSAModule> | undefined
let ed448: Found<Ed448Module> | undefined
let digestScheme: Found<DigestScheme> | undefined

/** Loads a package. Not by `import`, because verification and encapsulation are synchronous. */
interface RequirePeer {
  (name: '@noble/post-quantum/ml-kem.js'): MLKEMModule
  (name: '@noble/post-quantum/ml-dsa.js'): MLDSAModule
  (name: '@noble/post-quantum/slh-dsa.js'): SLHDSAModule
  (name: '@noble/curves/ed448.js'): Ed448Module
  (name: '@noble/curves/ed25519.js'): { readonly ed25519: { readonly Point: object } }
  (name: '@noble/curves/abstract/edwards.js'): { readonly eddsa: Parameters<typeof ed25519ph<object>>[0] }
}

/** No other file of this package loads a package. */
function requirer(): RequirePeer {
  return process.getBuiltinModule('node:module').createRequire(import.meta.url)
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
