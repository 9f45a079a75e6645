import type { Call } from '../provider/call.ts'

/**
 * Notes that the service asked to slow down, while its SDK goes on trying. A deadline that ends the call then tells so.
 *
 * @param cause the service's answer
 */
export function noteThrottling(call: Pick<Call, 'throttled'>, cause: unknown): void {
  call.throttled = { times: (call.throttled?.times ?? 0) + 1, cause }
}
