import { lazy } from '../data/lazy.ts'
import type { ErrorCode, Outcome } from '../errors/codes.ts'

/**
 * The name of the `node:diagnostics_channel` on which every operation is published when it has ended. Whoever subscribes
 * while one is under way that never waits for anything is not told of that one.
 */
export const OPERATION_CHANNEL = '@kmskeys/operation'

/** One ended operation. Never holds data, signatures or secrets. */
export interface OperationEvent {
  readonly provider: string
  /** Such as `sign`, `decrypt`, `getPrivateKey`, `createKey`. */
  readonly operation: string
  /** The key's canonical reference, where there is a key. */
  readonly keyId: string | undefined
  /** The algorithm's name, where there is one. */
  readonly algorithm: string | undefined
  /** How often the request was sent. */
  readonly attempt: number
  /** Milliseconds, waiting for a free place included. */
  readonly duration: number
  readonly outcome: 'ok' | Outcome
  /** For signatures: whether it was verified before it was returned. */
  readonly verified: boolean | undefined
  /** The error's code; `'ABORTED'` when the caller's signal ended the call. */
  readonly error: ErrorCode | 'ABORTED' | undefined
}

const operations = lazy(() => process.getBuiltinModule('node:diagnostics_channel').channel(OPERATION_CHANNEL))

/** Whether anyone listens. */
export function observed(): boolean {
  return operations().hasSubscribers
}

/** Publishes an ended operation. */
export function publish(event: OperationEvent): void {
  operations().publish(event)
}
