import type { Services } from './service.ts'

/** What the operations of a provider share. */
export interface GcpContext {
  readonly services: Services
  readonly verifySignatures: boolean
  /** The key ring in which keys are made and listed. */
  readonly keyRing: string | undefined
}
