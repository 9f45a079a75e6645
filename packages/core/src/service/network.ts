/** Milliseconds within which a connection to a service must be made. */
export const CONNECT_TIMEOUT = 10_000

/** Codes of errors that happen before anything is sent. */
const NOT_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
])

/** Whether an error of the runtime's network says that nothing of the request has left. */
export function neverSent(error: unknown): boolean {
  return NOT_SENT.has(fieldOf(error, 'code')) || fieldOf(error, 'syscall') === 'connect' || isTLSError(error)
}

/** Whether the server could not prove who it is, so that nothing was sent to it. */
export function isTLSError(error: unknown): boolean {
  const code = fieldOf(error, 'code')
  return (
    typeof code === 'string' && /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/u.test(code)
  )
}

/** A field of something that may not have it. */
export function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const found: unknown = Reflect.get(value, field)
  return found
}
