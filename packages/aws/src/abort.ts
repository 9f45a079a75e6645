import type { KMSClient } from '@aws-sdk/client-kms'

/** The options that `client.send` takes beside a command. */
export type HttpHandlerOptions = NonNullable<
  Exclude<Parameters<KMSClient['send']>[1], (...args: never) => unknown>
>

/**
 * What the SDK takes in place of an AbortSignal: it sets `onabort` instead of adding and removing listeners, twice a
 * call. That is a third of what a call through this package costs above the bare SDK.
 */
export class AbortRelay {
  aborted: boolean
  onabort: ((event: Event) => unknown) | null = null

  /** @param signal one that lives as long as the call, since nothing is ever taken off it */
  constructor(signal: AbortSignal) {
    this.aborted = signal.aborted
    signal.addEventListener('abort', (event) => {
      this.aborted = true
      this.onabort?.(event)
    })
  }
}
