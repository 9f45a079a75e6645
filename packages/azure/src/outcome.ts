import type { KeyClientOptions } from '@azure/keyvault-keys'
import type { Outcome } from '@kmskeys/core'

/** A step that the SDK's pipeline runs for each attempt. */
export type PipelinePolicy = NonNullable<KeyClientOptions['additionalPolicies']>[number]['policy']
type PipelineResponse = Awaited<ReturnType<PipelinePolicy['sendRequest']>>

/** What an answer says of the work. What cannot be read, as that of a proxy, is no answer of the service. */
export function outcomeOf({ status, headers }: Pick<PipelineResponse, 'status' | 'headers'>): Outcome {
  if (status < 400) return 'unknown'
  const isOwn = headers.get('content-type')?.startsWith('application/json') === true
  return isOwn && status < 500 && status !== 408 ? 'refused' : 'unknown'
}
