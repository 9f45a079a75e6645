/**
 * All that is told to native code of how C declares PKCS#11: the prototypes and the structs. A mistake in here
 * crashes the process instead of throwing, so nothing else states an offset, a size or a parameter.
 *
 * CK_ULONG is C's unsigned long: 8 bytes where Unix has 64 bits, else 4. Windows packs the structs to 1 byte.
 */

/** The sizes that a platform's C has, and whether its structs are packed. */
export interface Platform {
  readonly ulong: 4 | 8
  readonly pointer: 4 | 8
  readonly packed: boolean
}

/** A field of a struct: a number or pointer, or that many bytes. */
export type Field = 'ulong' | 'pointer' | number

/** The structs, fields in order. */
export const STRUCTS = {
  CK_INFO: {
    cryptokiVersion: 2,
    manufacturerID: 32,
    flags: 'ulong',
    libraryDescription: 32,
    libraryVersion: 2,
  },
  CK_SLOT_INFO: {
    slotDescription: 64,
    manufacturerID: 32,
    flags: 'ulong',
    hardwareVersion: 2,
    firmwareVersion: 2,
  },
  CK_TOKEN_INFO: {
    label: 32,
    manufacturerID: 32,
    model: 16,
    serialNumber: 16,
    flags: 'ulong',
    ulMaxSessionCount: 'ulong',
    ulSessionCount: 'ulong',
    ulMaxRwSessionCount: 'ulong',
    ulRwSessionCount: 'ulong',
    ulMaxPinLen: 'ulong',
    ulMinPinLen: 'ulong',
    ulTotalPublicMemory: 'ulong',
    ulFreePublicMemory: 'ulong',
    ulTotalPrivateMemory: 'ulong',
    ulFreePrivateMemory: 'ulong',
    hardwareVersion: 2,
    firmwareVersion: 2,
    utcTime: 16,
  },
  CK_MECHANISM: { mechanism: 'ulong', pParameter: 'pointer', ulParameterLen: 'ulong' },
  CK_MECHANISM_INFO: { ulMinKeySize: 'ulong', ulMaxKeySize: 'ulong', flags: 'ulong' },
  CK_RSA_PKCS_PSS_PARAMS: { hashAlg: 'ulong', mgf: 'ulong', sLen: 'ulong' },
  CK_ATTRIBUTE: { type: 'ulong', pValue: 'pointer', ulValueLen: 'ulong' },
  CK_INTERFACE: { pInterfaceName: 'pointer', pFunctionList: 'pointer', flags: 'ulong' },
  /** Where the functions begin in a CK_FUNCTION_LIST. */
  CK_FUNCTION_LIST: { version: 2, functions: 'pointer' },
  CK_C_INITIALIZE_ARGS: {
    CreateMutex: 'pointer',
    DestroyMutex: 'pointer',
    LockMutex: 'pointer',
    UnlockMutex: 'pointer',
    flags: 'ulong',
    pReserved: 'pointer',
  },
  /** NSS has a field more, before the reserved one. */
  NSS_C_INITIALIZE_ARGS: {
    CreateMutex: 'pointer',
    DestroyMutex: 'pointer',
    LockMutex: 'pointer',
    UnlockMutex: 'pointer',
    flags: 'ulong',
    LibraryParameters: 'pointer',
    pReserved: 'pointer',
  },
} as const

export type StructName = keyof typeof STRUCTS

/** Where the fields of a struct lie. */
interface Layout<F extends string = string> {
  readonly size: number
  readonly offsets: { readonly [field in F]: number }
}
export type Layouts = { readonly [N in StructName]: Layout<keyof (typeof STRUCTS)[N] & string> }

/** The layouts that the C compilers of a platform give the structs. */
export function layoutsOf(platform: Platform): Layouts {
  return {
    CK_INFO: layoutOf(STRUCTS.CK_INFO, platform),
    CK_SLOT_INFO: layoutOf(STRUCTS.CK_SLOT_INFO, platform),
    CK_TOKEN_INFO: layoutOf(STRUCTS.CK_TOKEN_INFO, platform),
    CK_MECHANISM: layoutOf(STRUCTS.CK_MECHANISM, platform),
    CK_MECHANISM_INFO: layoutOf(STRUCTS.CK_MECHANISM_INFO, platform),
    CK_RSA_PKCS_PSS_PARAMS: layoutOf(STRUCTS.CK_RSA_PKCS_PSS_PARAMS, platform),
    CK_ATTRIBUTE: layoutOf(STRUCTS.CK_ATTRIBUTE, platform),
    CK_INTERFACE: layoutOf(STRUCTS.CK_INTERFACE, platform),
    CK_FUNCTION_LIST: layoutOf(STRUCTS.CK_FUNCTION_LIST, platform),
    CK_C_INITIALIZE_ARGS: layoutOf(STRUCTS.CK_C_INITIALIZE_ARGS, platform),
    NSS_C_INITIALIZE_ARGS: layoutOf(STRUCTS.NSS_C_INITIALIZE_ARGS, platform),
  }
}

function layoutOf<F extends string>(fields: { readonly [field in F]: Field }, platform: Platform): Layout<F> {
  let end = 0
  let widest = 1
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the loop replaces every field
  const offsets = { ...fields } as { [field in F]: number }
  for (const name in fields) {
    const field: Field = fields[name]
    const size = typeof field === 'number' ? field : platform[field]
    const alignment = typeof field === 'number' || platform.packed ? 1 : size
    offsets[name] = align(end, alignment)
    end = offsets[name] + size
    widest = Math.max(widest, alignment)
  }
  return { size: align(end, widest), offsets }
}

function align(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment
}

/** A parameter of a function. */
export type Parameter = 'ulong' | 'pointer' | 'byte'

/**
 * The functions: their place in CK_FUNCTION_LIST (the same in 2.40 and 3.x, whose lists only go on behind the 68
 * of 2.40) and their parameters. All return CK_RV, which is a CK_ULONG.
 */
export const PROTOTYPES = {
  C_Initialize: { place: 0, parameters: ['pointer'] },
  C_Finalize: { place: 1, parameters: ['pointer'] },
  C_GetInfo: { place: 2, parameters: ['pointer'] },
  C_GetSlotList: { place: 4, parameters: ['byte', 'pointer', 'pointer'] },
  C_GetSlotInfo: { place: 5, parameters: ['ulong', 'pointer'] },
  C_GetTokenInfo: { place: 6, parameters: ['ulong', 'pointer'] },
  C_GetMechanismList: { place: 7, parameters: ['ulong', 'pointer', 'pointer'] },
  C_GetMechanismInfo: { place: 8, parameters: ['ulong', 'ulong', 'pointer'] },
  C_OpenSession: { place: 12, parameters: ['ulong', 'ulong', 'pointer', 'pointer', 'pointer'] },
  C_CloseSession: { place: 13, parameters: ['ulong'] },
  C_Login: { place: 18, parameters: ['ulong', 'ulong', 'pointer', 'ulong'] },
  C_GetAttributeValue: { place: 24, parameters: ['ulong', 'ulong', 'pointer', 'ulong'] },
  C_FindObjectsInit: { place: 26, parameters: ['ulong', 'pointer', 'ulong'] },
  C_FindObjects: { place: 27, parameters: ['ulong', 'pointer', 'ulong', 'pointer'] },
  C_FindObjectsFinal: { place: 28, parameters: ['ulong'] },
  C_SignInit: { place: 42, parameters: ['ulong', 'pointer', 'ulong'] },
  C_Sign: { place: 43, parameters: ['ulong', 'pointer', 'ulong', 'pointer', 'pointer'] },
  C_GenerateKeyPair: {
    place: 59,
    parameters: ['ulong', 'pointer', 'pointer', 'ulong', 'pointer', 'ulong', 'pointer', 'pointer'],
  },
} as const

export type FunctionName = keyof typeof PROTOTYPES

/** The functions that a library itself exports, by which the others are found. */
export const ENTRY_POINTS = {
  C_GetFunctionList: ['pointer'],
  C_GetInterface: ['pointer', 'pointer', 'pointer', 'ulong'],
} as const
