import type { IncomingHttpHeaders } from 'node:http'
import type { FaultNames } from './faults.ts'

/** What a client sent. */
export interface ServiceRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Uint8Array
}

/** What is answered. */
export interface ServiceAnswer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: string
  /** The service's own code, where the answer is an error. */
  readonly error?: string | undefined
}

/** One request on its way through a service. */
export interface ServiceCall {
  readonly operation: string
  readonly request: ServiceRequest
  /** The request's fields, as the service reads them; what the call log shows. */
  readonly input: unknown
}

/** An emulated service, without the network. `Kind` names the faults that it can play. */
export interface Service<Kind extends string> {
  /** Such as `AWS KMS`. */
  readonly name: string
  /** What fault rules can name. */
  readonly faults: FaultNames
  /** Reads what is asked; never throws, since what is malformed is answered too. */
  read(request: ServiceRequest): ServiceCall
  /** Does the work and answers, with a fault where one is due. Errors of the service are answers. */
  serve(call: ServiceCall, fault: Kind | undefined): Promise<ServiceAnswer>
  close(): Promise<void>
}
