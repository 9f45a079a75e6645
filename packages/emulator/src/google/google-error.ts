import { status } from '@grpc/grpc-js'

/** The name of a status of gRPC that is an error. */
export type StatusName = Exclude<keyof typeof status, 'OK'>

/** One of the messages of google.rpc that say more of an error, without those fields that are not sent. */
export type ErrorDetail =
  | {
      readonly type: 'ErrorInfo'
      readonly reason: string
      readonly domain: string
      readonly metadata: { readonly [name: string]: string }
    }
  | {
      readonly type: 'PreconditionFailure'
      readonly violations: readonly { readonly type: string; readonly subject: string }[]
    }

/** An error that the service answers. */
export class GoogleError extends Error {
  readonly code: StatusName
  readonly details: readonly ErrorDetail[]

  constructor(code: StatusName, message: string, details: readonly ErrorDetail[] = []) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** The service's own domain in the details of errors. */
const DOMAIN = 'cloudkms.googleapis.com'

/** Whether gRPC has such a status. */
export function isStatusName(name: string): name is StatusName {
  return name !== 'OK' && Object.hasOwn(status, name) && !/^\d+$/.test(name)
}

/** What is answered when a permission is missing, or the resource is not there for a caller without it. */
export function denied(permission: string, resource: string): GoogleError {
  return new GoogleError(
    'PERMISSION_DENIED',
    `Permission '${permission}' denied on resource '${resource}' (or it may not exist).`,
    [
      {
        type: 'ErrorInfo',
        reason: 'IAM_PERMISSION_DENIED',
        domain: DOMAIN,
        metadata: { permission, resource },
      },
    ],
  )
}

/** What is answered when the state of a version forbids an operation. */
export function notEnabled(name: string, state: string): GoogleError {
  return new GoogleError('FAILED_PRECONDITION', `${name} is not enabled, current state is: ${state}.`, [
    { type: 'PreconditionFailure', violations: [{ type: `KEY_${state}`, subject: name }] },
  ])
}

/** What is answered when a quota is used up. */
export function throttled(project: string): GoogleError {
  const metric = 'cloudkms.googleapis.com/crypto_requests'
  return new GoogleError(
    'RESOURCE_EXHAUSTED',
    `Quota exceeded for quota metric 'Cryptographic requests' and limit 'Cryptographic requests per minute' of service '${DOMAIN}' for consumer 'projects/${project}'.`,
    [
      {
        type: 'ErrorInfo',
        reason: 'RATE_LIMIT_EXCEEDED',
        domain: 'googleapis.com',
        metadata: { service: DOMAIN, consumer: `projects/${project}`, quota_metric: metric },
      },
    ],
  )
}

/** What is answered to whoever shows no credential, or a wrong one. */
export function unauthenticated(): GoogleError {
  return new GoogleError(
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    [
      {
        type: 'ErrorInfo',
        reason: 'ACCESS_TOKEN_TYPE_UNSUPPORTED',
        domain: 'googleapis.com',
        metadata: { service: DOMAIN },
      },
    ],
  )
}
