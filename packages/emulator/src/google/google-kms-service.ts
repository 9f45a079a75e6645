import { status, type ServiceDefinition } from '@grpc/grpc-js'
import type { FaultNames } from '../server/faults.ts'
import type { GrpcAnswer, GrpcService } from '../server/start-grpc.ts'
import { GoogleError } from './google-error.ts'
import { falsify, FAULTS, refusal, type GoogleKmsFault } from './google-faults.ts'
import { Input } from './input.ts'
import { OPERATIONS } from './operations/index.ts'
import { encodeStatus, requestType, SERVICE } from './proto.ts'
import type { GoogleStore } from './store.ts'
import { requireFields } from './validate.ts'

/** Google Cloud KMS over gRPC. */
export class GoogleKmsService implements GrpcService<GoogleKmsFault> {
  readonly definition: ServiceDefinition = SERVICE
  readonly faults: FaultNames = FAULTS
  readonly #store: GoogleStore

  constructor(store: GoogleStore) {
    this.#store = store
  }

  async serve(operation: string, request: unknown, fault: GoogleKmsFault | undefined): Promise<GrpcAnswer> {
    try {
      const input = new Input(request)
      const subject = input.text('name') || input.text('parent')
      const refused = fault && refusal(fault, { project: this.#store.project, operation, subject })
      if (refused !== undefined) throw refused
      const serve = OPERATIONS[operation]
      if (serve === undefined) throw new GoogleError('UNIMPLEMENTED', `${operation} is not emulated.`)
      requireFields(requestType(operation), request)
      const output = await serve(this.#store, input)
      return { status: status.OK, message: await falsify(fault, output, this.#store) }
    } catch (error) {
      return failed(error instanceof GoogleError ? error : new GoogleError('INTERNAL', String(error)))
    }
  }

  close(): Promise<void> {
    return this.#store.close()
  }
}

function failed({ code, message, details }: GoogleError): GrpcAnswer {
  const statusDetails = encodeStatus(status[code], message, details)
  return { status: status[code], details: message, statusDetails, error: code }
}
