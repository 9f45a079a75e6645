import { randomUUID } from 'node:crypto'
import type { FaultNames } from '../server/faults.ts'
import type { Service, ServiceAnswer, ServiceCall, ServiceRequest } from '../server/service.ts'
import { Input } from './input.ts'
import { isErrorOf, KmsError } from './kms-error.ts'
import { falsify, FAULTS, refusal, type KmsFault } from './kms-faults.ts'
import { KMS_MODEL } from './model.ts'
import { OPERATIONS } from './operations/index.ts'
import type { Output } from './operations/operation.ts'
import type { KmsStore } from './store.ts'
import { isRecord, violations } from './validate.ts'

const TARGET = 'TrentService.'

/** AWS KMS over AWS JSON 1.1: a POST to `/` whose header X-Amz-Target names the operation. */
export class KmsService implements Service<KmsFault> {
  readonly name = 'AWS KMS'
  readonly faults: FaultNames = FAULTS
  readonly #store: KmsStore

  constructor(store: KmsStore) {
    this.#store = store
  }

  read(request: ServiceRequest): ServiceCall {
    const target = request.headers['x-amz-target']
    const operation =
      typeof target === 'string' && target.startsWith(TARGET) ? target.slice(TARGET.length) : 'unknown'
    return { operation, request, input: parse(request.body) }
  }

  async serve(call: ServiceCall, fault: KmsFault | undefined): Promise<ServiceAnswer> {
    try {
      this.#authorize(call.request)
      const refused = fault && refusal(fault, call.operation, this.#store.user)
      if (refused !== undefined) throw refused
      const output = await this.#perform(call)
      if (fault === 'not-json')
        return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>a proxy</html>' }
      return answer(200, await falsify(fault, output, this.#store))
    } catch (error) {
      if (error instanceof KmsError)
        return answer(error.status, { __type: error.code, message: error.message }, error.code)
      return answer(500, { __type: 'InternalFailure', message: String(error) }, 'InternalFailure')
    }
  }

  close(): Promise<void> {
    return this.#store.local.close()
  }

  async #perform({ operation, request, input }: ServiceCall): Promise<Output> {
    const model = KMS_MODEL.operations[operation]
    const serve = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined
    if (request.method !== 'POST' || model === undefined || serve === undefined)
      throw new KmsError('UnknownOperationException', `${operation} is not emulated`)
    if (!isRecord(input)) throw new KmsError('SerializationException', 'the body is not a JSON object')
    const wrong = violations(model.input, input)
    if (wrong.length > 0)
      throw new KmsError(
        'ValidationException',
        `${wrong.length} validation error${wrong.length > 1 ? 's' : ''} detected: ${wrong.join('; ')}`,
      )
    try {
      return checked(model.output, await serve(this.#store, new Input(input)))
    } catch (error) {
      if (error instanceof KmsError && !isErrorOf(operation, error.code))
        throw new Error(`${operation} never answers ${error.code}`, { cause: error })
      throw error
    }
  }

  /** Any credential will do, but its scope must be this region, as with the service. */
  #authorize({ headers }: ServiceRequest): void {
    const { authorization } = headers
    if (authorization === undefined)
      throw new KmsError('MissingAuthenticationTokenException', 'Missing Authentication Token')
    const [, region, service] =
      /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(authorization) ?? []
    if (service !== 'kms')
      throw new KmsError('IncompleteSignatureException', 'the Authorization header is malformed')
    if (region !== this.#store.region)
      throw new KmsError('InvalidSignatureException', 'Credential should be scoped to a valid region.')
  }
}

/** An answer that the published model does not allow never leaves: it would teach its readers what is not so. */
function checked(shape: string | undefined, output: Output): Output {
  const wrong = shape === undefined ? [] : violations(shape, output)
  if (wrong.length > 0) throw new Error(`the answer departs from the model: ${wrong.join('; ')}`)
  return output
}

function answer(status: number, output: Output, error?: string): ServiceAnswer {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() }
  return { status, headers, body: output === undefined ? '' : JSON.stringify(output), error }
}

function parse(body: Uint8Array): unknown {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return parsed
  } catch {
    return undefined
  }
}
