/** One certificate or request, and the certificate whose key signed it. */
export interface MadeObject {
  /** What it is, for a person. */
  readonly name: string
  readonly kind: 'certificate' | 'request'
  readonly der: Uint8Array
  /** The issuer's certificate; of a request nothing. */
  readonly issuer: Uint8Array
}

/** One that was made here, with what readers must know to be judged by. */
export interface WitnessedObject extends MadeObject {
  /** The name of the row of the algorithm that it is signed with. */
  readonly algorithm: string
  /** The types of the issuer's and of the subject's key, curves and parameter sets by name. */
  readonly signer: string
  readonly subjectKey: string
  /** Whether those that verify only whole chains can: not where an extension of CAs stands by itself in a leaf. */
  readonly chain: boolean
  /** Whether it is one of the chains that also keep to the requirements of the CA/Browser Forum. */
  readonly browsers?: boolean
}

/** What a reader says of an object. */
export interface Answer {
  /** Why it was not read; absent when it was. */
  readonly error?: string | undefined
  /** Why its signature was not found right; absent when it was. */
  readonly verifyError?: string | undefined
  /** What the object says, as the reader understands it: numbers, texts, and hexadecimal DER. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined
}

/** Reads objects, all at once. */
export type Reader<T extends MadeObject = WitnessedObject> = (objects: readonly T[]) => readonly Answer[]
