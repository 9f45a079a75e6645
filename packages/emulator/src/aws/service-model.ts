/** An API model: what each operation takes and answers. */
export interface ServiceModel {
  readonly operations: { readonly [name: string]: OperationModel }
  readonly shapes: { readonly [name: string]: Shape }
}

/** One operation; the names are those of shapes. */
interface OperationModel {
  readonly input: string
  /** Absent for an operation that answers nothing. */
  readonly output?: string
  /** The errors that it may answer beside those that every operation may. */
  readonly errors: readonly string[]
}

/** What a value must be. */
export interface Shape {
  readonly type: string
  /** The members that a structure must have. */
  readonly required?: readonly string[]
  /** The shapes of a structure's members. */
  readonly members?: { readonly [name: string]: string }
  /** The shape of a list's members. */
  readonly member?: string
  /** The least and the greatest number, length of text in characters, of a blob in bytes, or of a list. */
  readonly min?: number
  readonly max?: number
  /** What the whole of a text must match. */
  readonly pattern?: string
  readonly enum?: readonly string[]
  /** Whether an error is the service's fault, and so answered with the HTTP status 500. */
  readonly fault?: boolean
}
