import type { Services } from './service.ts'

/** What the operations of a provider share. */
export interface AwsContext {
  readonly services: Services
  readonly verifySignatures: boolean
}
