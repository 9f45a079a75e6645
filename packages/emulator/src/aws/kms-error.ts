import { KMS_MODEL } from './model.ts'

/** Errors that any AWS service may answer, beside those that the model lists by operation. */
const COMMON_ERRORS: { readonly [code: string]: number } = {
  AccessDeniedException: 400,
  ExpiredTokenException: 400,
  IncompleteSignatureException: 400,
  InternalFailure: 500,
  InvalidSignatureException: 400,
  MissingAuthenticationTokenException: 400,
  NotAuthorizedException: 400,
  SerializationException: 400,
  ServiceUnavailableException: 503,
  ThrottlingException: 400,
  UnknownOperationException: 400,
  UnrecognizedClientException: 400,
  ValidationException: 400,
}

/** An error that the service answers. */
export class KmsError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return COMMON_ERRORS[this.code] ?? (KMS_MODEL.shapes[this.code]?.fault === true ? 500 : 400)
  }
}

/** Whether the service may answer this error to this operation. */
export function isErrorOf(operation: string, code: string): boolean {
  return code in COMMON_ERRORS || KMS_MODEL.operations[operation]?.errors.includes(code) === true
}
