import type { Services } from './service.ts'

/** What the operations of a provider share. */
export interface AzureContext {
  readonly services: Services
  readonly verifySignatures: boolean
  /** Whether keys are made in an HSM unless the wish says. */
  readonly hsm: boolean
}
