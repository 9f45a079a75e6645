import type { KeyClientOptions } from '@azure/keyvault-keys'
import type { Outcome } from '@kmskeys/core'

/** A step that the SDK's pipeline runs for each attempt. */
export type PipelinePolicy = NonNullable<KeyClientOptions['additionalPolicies']>[number]['policy']
/** An answer, as those steps see it. */
export type PipelineResponse = Awaited<ReturnType<PipelinePolicy['sendRequest']>>

/** What an answer says of the work. What cannot be read, as that of a proxy, is no answer of the service. */
export function outcomeOf({ status, headers }: Pick<PipelineResponse, 'status' | 'headers'>): Outcome {
  if (status < 400) return 'unknown'
  const isOwn = headers.get('content-type')?.startsWith('application/json') === true
  return isOwn && status < 500 && status !== 408 ? 'refused' : 'unknown'
}

/** What says how long to wait, as the SDK reads it: the first in milliseconds, the last in seconds or as a date. */
const WAITS = ['retry-after-ms', 'x-ms-retry-after-ms', 'retry-after'] as const

/** How many milliseconds an answer asks to wait, if the SDK heeds it; else 0. */
export function waitOf({ status, headers }: Pick<PipelineResponse, 'status' | 'headers'>): number {
  if (status !== 429 && status !== 503) return 0
  for (const name of WAITS) {
    const wait = Number(headers.get(name) || Number.NaN) * (name === 'retry-after' ? 1000 : 1)
    if (!Number.isNaN(wait)) return Number.isFinite(wait) ? wait : 0
  }
  const date = Date.parse(headers.get('retry-after') ?? '')
  return Number.isNaN(date) ? 0 : date - Date.now()
}
